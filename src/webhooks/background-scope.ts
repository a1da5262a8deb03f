/** Calls that no caller waits for. */
import type { Scope } from '../calls/call.ts';
import { RetryAt } from '../jobs/outcomes.ts';
import { backoff } from '../lib/backoff.ts';
import type { Base } from '../lib/base.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { Meter } from '../lib/observe/meter.ts';

/** A scope that ends after `timeoutMs`, or when the signal aborts. */
export const backgroundScope = (
  { clock, log }: Pick<Base, 'clock' | 'log'>,
  signal: AbortSignal,
  timeoutMs: number,
): Scope => ({
  signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  log,
  meter: new Meter(stopwatch),
  deadline: clock.now() + timeoutMs,
});

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
