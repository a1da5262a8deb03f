/**
 * What Linear says about its limits: buckets of requests and of points, which fill steadily. `…-Reset` is the instant, in
 * epoch milliseconds, at which a bucket is full. Source: linear.app/developers, rate limiting.
 */
import { retryAfterSeconds } from '../../../src/lib/outbound/retry-after.ts';
import type { LimitedAnswer, LimitNews } from '../../toolkit/pacing/policy.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const HOUR_MS = 3_600_000;
/** One query costs no more than this. */
const DEAREST_QUERY = 10_000;
/** When a refusal does not say how long it lasts. */
const FALLBACK_SECONDS = 5;

export const isRateLimited = (code: string, type = ''): boolean =>
  code === 'RATELIMITED' || type.toLowerCase() === 'ratelimited';

function numberIn(headers: Headers, name: string): number | undefined {
  const value = headers[name];
  const found = Array.isArray(value) ? value[0] : value;
  return found !== undefined && /^\d{1,16}$/.test(found.trim()) ? Number(found) : undefined;
}

interface Bucket {
  readonly kind: 'requests' | 'points';
  readonly limit: number;
  readonly remaining: number;
  /** How much of it one call may need. */
  readonly need: number;
}

function bucketsIn(headers: Headers): Bucket[] {
  return (['requests', 'complexity'] as const).flatMap((word) => {
    const limit = numberIn(headers, `x-ratelimit-${word}-limit`);
    const remaining = numberIn(headers, `x-ratelimit-${word}-remaining`);
    if (limit === undefined || remaining === undefined || limit < 1) return [];
    return word === 'requests'
      ? { kind: 'requests', limit, remaining, need: 1 }
      : { kind: 'points', limit, remaining, need: Math.min(limit, DEAREST_QUERY) };
  });
}

/** How much of a bucket comes back in a second. */
const perSecond = ({ limit }: Bucket): number => (limit / HOUR_MS) * 1000;

/** Milliseconds until a bucket has filled so far that any call may be made. */
const fillMs = ({ limit, remaining, need }: Bucket): number => Math.max(0, ((need - remaining) / limit) * HOUR_MS);

/** Of several buckets, the one that lasts longest. */
const emptiest = (headers: Headers): Bucket | undefined =>
  bucketsIn(headers).reduce<Bucket | undefined>(
    (one, other) => (one && fillMs(one) >= fillMs(other) ? one : other),
    undefined,
  );

/** Whole seconds that a refusal asks to wait: `Retry-After`, else until enough has come back. */
export function limitSeconds(headers: Headers, nowMs: number): number {
  const asked = retryAfterSeconds(headers, nowMs);
  if (asked !== undefined) return asked;
  const endpoint = numberIn(headers, 'x-ratelimit-endpoint-requests-reset');
  const isEndpoint = numberIn(headers, 'x-ratelimit-endpoint-requests-remaining') === 0;
  if (isEndpoint && endpoint !== undefined && endpoint > nowMs) return Math.ceil((endpoint - nowMs) / 1000);
  const bucket = emptiest(headers);
  const ms = bucket ? fillMs(bucket) : 0;
  return ms > 0 ? Math.ceil(ms / 1000) : FALLBACK_SECONDS;
}

export function readRateLimits({ status, headers, isRefused }: LimitedAnswer, now: number): LimitNews {
  const requests = bucketsIn(headers).find(({ kind }) => kind === 'requests');
  const points = bucketsIn(headers).find(({ kind }) => kind === 'points');
  const isLimited = status === 429 || isRefused === true;
  const worst = emptiest(headers);
  return {
    burst: requests && {
      limit: requests.limit,
      remaining: requests.remaining,
      perSecond: perSecond(requests),
    },
    quotas: points
      ? [
          {
            kind: 'points',
            limit: points.limit,
            remaining: points.remaining,
            resetsAt: now + Math.max(1000, fillMs(points)),
            perSecond: perSecond(points),
          },
        ]
      : [],
    refusal: isLimited
      ? {
          kind: worst?.kind === 'points' && fillMs(worst) > 0 ? 'points' : 'burst',
          waitMs: limitSeconds(headers, now) * 1000,
        }
      : undefined,
  };
}
