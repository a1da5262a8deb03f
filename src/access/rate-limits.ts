/** How many calls each API key may make: a bucket of tokens that fills again all the time. */

import type { Clock } from '../lib/clock.ts';
import { recentlyUsed } from '../lib/recently-used.ts';

const WINDOW_MS = 60_000;
const MOST_KEYS = 10_000;

export interface RateStanding {
  /** Calls a minute, in all processes together. */
  readonly limit: number;
  /** Calls that may be made at once from now on. */
  readonly remaining: number;
  /** Until all of `limit` may be made at once again. */
  readonly resetSeconds: number;
  /** Undefined when these calls may be made, else the seconds until they may, or all of a minute's for more than those. */
  readonly retryAfter: number | undefined;
}

export interface RateLimits {
  /** Counts calls with the key: all of them, or none when they are too many. Undefined where there is no limit. @param calls 1 when absent. @param most of this key a minute, where that is less. */
  take(keyId: string, calls?: number, most?: number): RateStanding | undefined;
}

interface Bucket {
  tokens: number;
  at: number;
}

interface Options {
  /** Calls a minute of one key; 0 for as many as they like. */
  readonly perMinute: number;
  /** Live processes on the store: each of them allows its share. */
  readonly processes: () => number;
  readonly clock: Clock;
}

/** What sums of fractions may be off by. */
const TINY = 1e-6;

const seconds = (ms: number): number => Math.ceil(ms / 1000 - TINY);

export function createRateLimits({ perMinute, processes, clock }: Options): RateLimits {
  const buckets = recentlyUsed<Bucket>(MOST_KEYS);

  function filled(keyId: string, share: number): Bucket {
    const now = clock.now();
    const bucket = buckets.get(keyId) ?? { tokens: share, at: now };
    // A clock that is set back takes nothing away.
    const passed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(share, bucket.tokens + (passed / WINDOW_MS) * share);
    bucket.at = now;
    buckets.set(keyId, bucket);
    return bucket;
  }

  function take(keyId: string, calls: number, limit: number): RateStanding {
    const among = processes();
    const share = Math.max(1, limit / among);
    const bucket = filled(keyId, share);
    const isAllowed = bucket.tokens >= calls - TINY;
    if (isAllowed) bucket.tokens = Math.max(0, bucket.tokens - calls);
    const msOf = (tokens: number) => (tokens / share) * WINDOW_MS;
    return {
      limit,
      remaining: Math.min(limit, Math.floor(bucket.tokens * among)),
      resetSeconds: seconds(msOf(share - bucket.tokens)),
      retryAfter: isAllowed ? undefined : Math.max(1, seconds(msOf(Math.min(calls, share) - bucket.tokens))),
    };
  }

  return {
    take(keyId, calls = 1, most = perMinute) {
      const limit = perMinute === 0 ? most : Math.min(most, perMinute);
      return limit === 0 ? undefined : take(keyId, calls, limit);
    },
  };
}
