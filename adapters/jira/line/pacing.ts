/** What Jira limits, and the pace of a site by it. Source: developer.atlassian.com, Jira Cloud platform, rate limiting. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Outbound } from '../../../src/lib/outbound/outbound.ts';
import { type Pace, paceOf } from '../../toolkit/pacing/pace.ts';
import type { CallTarget, PacingPolicy } from '../../toolkit/pacing/policy.ts';
import { readRateLimits } from './rate-limit-headers.ts';

/** What these limits are called for people. */
export const LIMITS = {
  app_quota: 'Hourly quota of the OAuth app, over all sites',
  tenant_quota: 'Hourly quota at this site',
  burst: 'Burst at one endpoint',
  object_writes: 'Writes to one issue',
  concurrency: 'Calls at a time',
} as const;

/** The endpoint without its ids: what one burst bucket counts. */
const endpointOf = ({ method, path }: CallTarget): string =>
  `${method} ${path.replace(/(?<!^\/rest\/api)\/(?:\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/gi, '/*')}`;

const ISSUE = /^\/rest\/api\/[23]\/issue\/(\d+|[A-Z][A-Z0-9_]*-\d+)(?:\/|$)/i;

/** The issue that a call writes to, by the name that the call gives it: its id, or its key in capitals. */
const writtenIssueOf = ({ method, path }: CallTarget): string | undefined =>
  method === 'GET' ? undefined : ISSUE.exec(path)?.[1]?.toUpperCase();

/** Calls a second, before Jira has told its number. */
const USUAL_BURSTS: Readonly<Record<string, number>> = { PUT: 50, DELETE: 50 };
const USUAL_BURST = 100;

/** A call costs one point, and one for each object of its answer. */
function pointsOf(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 1;
  const lists = Array.isArray(answer) ? [answer] : Object.values(answer).filter(Array.isArray);
  return 1 + Math.max(0, ...lists.map((list) => list.length));
}

export const pacingPolicy: PacingPolicy = {
  readLimits: ({ status, headers }, now) => readRateLimits(status, headers, now),
  bucketOf: endpointOf,
  usualBurst: ({ method }) => USUAL_BURSTS[method] ?? USUAL_BURST,
  hotKeyOf: writtenIssueOf,
  // Jira takes 20 in 2 s and 100 in 30 s; a little below, since other apps may write too.
  hotWindows: [
    { ms: 2000, most: 18 },
    { ms: 30_000, most: 95 },
  ],
  costOf: pointsOf,
};

export interface PaceRequest {
  /** Address of the site in a browser. */
  readonly siteUrl: string;
  /** Origin that calls go to. */
  readonly origin: string;
  /** Whether calls are made as an OAuth app, whose quotas don't concern API tokens. */
  readonly isApp: boolean;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

export function jiraPace({ siteUrl, origin, isApp, outbound, clock }: PaceRequest): Pace {
  const quota = `jira quota ${isApp ? 'app' : 'token'}`;
  return paceOf({
    provider: 'jira',
    site: siteUrl,
    quotas: [
      { kind: 'app_quota', name: `${quota} ${origin}`, isOfSite: false },
      { kind: 'tenant_quota', name: `${quota} ${siteUrl} at ${origin}`, isOfSite: true },
    ],
    policy: pacingPolicy,
    outbound,
    clock,
  });
}
