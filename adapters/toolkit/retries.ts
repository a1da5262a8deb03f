/** Whether and when a call is made again. */
import { backoff } from '../../src/lib/backoff.ts';
import { GatewayError } from '../../src/lib/errors.ts';

const MOST_ATTEMPTS = 4;

const RATE_LIMIT_FIRST_MS = 2000;
const OUTAGE_FIRST_MS = 200;
const LONGEST_MS = 30_000;

const pauseOf = (firstMs: number, attempt: number) =>
  backoff(attempt, { firstMs, longestMs: LONGEST_MS, random: Math.random });

/** What the provider, or the way to it, may have got over by the next attempt: 500, 502, 503, 504, a reset, silence. */
function isOutage({ code, details, isLasting }: GatewayError): boolean {
  const status = (details as { status?: unknown } | undefined)?.status;
  return (
    code === 'upstream_error' && !isLasting && (status === undefined || (typeof status === 'number' && status >= 500))
  );
}

export interface Pause {
  readonly ms: number;
  readonly reason: 'rate_limit' | 'outage' | 'memory';
}

/**
 * How long to wait before the next attempt; undefined when there is to be none. A 429 was refused before anything was
 * done, so writes may be tried again after it; after anything else only reads are.
 */
export function pauseBeforeRetry(error: unknown, attempt: number, isRead: boolean): Pause | undefined {
  if (attempt >= MOST_ATTEMPTS || !(error instanceof GatewayError)) return undefined;
  const askedMs = (error.retryAfter ?? 0) * 1000;
  if (error.code === 'upstream_rate_limited') {
    return { ms: Math.max(pauseOf(RATE_LIMIT_FIRST_MS, attempt), askedMs), reason: 'rate_limit' };
  }
  if (!isRead) return undefined;
  // The gateway has no room for the answer: others are read at the moment.
  if (error.code === 'unavailable')
    return { ms: Math.max(pauseOf(OUTAGE_FIRST_MS, attempt), askedMs), reason: 'memory' };
  if (!isOutage(error)) return undefined;
  return { ms: Math.max(pauseOf(OUTAGE_FIRST_MS, attempt), askedMs), reason: 'outage' };
}
