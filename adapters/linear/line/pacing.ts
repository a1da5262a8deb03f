/** What Linear limits, and the pace of a user by it. Source: linear.app/developers, rate limiting. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Outbound } from '../../../src/lib/outbound/outbound.ts';
import { type Pace, paceOf } from '../../toolkit/pacing/pace.ts';
import type { PacingPolicy } from '../../toolkit/pacing/policy.ts';
import { readRateLimits } from './rate-limit-headers.ts';

/** What these limits are called for people. */
export const LIMITS = {
  burst: 'Requests an hour',
  points: 'Complexity points an hour',
  concurrency: 'Calls at a time',
} as const;

/** Requests at once, before Linear has told how many it takes. */
const USUAL_BURST = 100;

const policy: PacingPolicy = {
  readLimits: readRateLimits,
  bucketOf: () => 'graphql',
  usualBurst: () => USUAL_BURST,
  hotKeyOf: () => undefined,
  hotWindows: [],
  costOf: () => 1,
};

/** @param user whose limits the calls draw on: all keys of a person share them, an app has its own with each. */
export function linearPace(user: string, { outbound, clock }: { outbound: Outbound; clock: Clock }): Pace {
  return paceOf({
    provider: 'linear',
    site: user,
    quotas: [{ kind: 'points', name: `linear points ${user}`, isOfSite: true }],
    policy,
    outbound,
    clock,
  });
}
