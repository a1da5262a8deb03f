/** Jobs that a provider refused. */
import { RetryAt } from '../jobs/outcomes.ts';
import { backoff } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** How many have failed, this one included. */
  readonly attempts: number;
  readonly firstMs?: number;
  readonly longestMs?: number;
}

/**
 * Has a job that the provider refused retried after a pause, no sooner than the provider says, however often it has failed.
 * Unexpected errors are thrown as they are.
 */
export function retryLater(
  error: unknown,
  { clock, attempts, firstMs = 1000, longestMs = 10 * 60_000 }: RetryOptions,
): never {
  if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
  const pause = Math.max(backoff(attempts, { firstMs, longestMs }), (error.retryAfter ?? 0) * 1000);
  throw new RetryAt(clock.now() + pause, error.message);
}
