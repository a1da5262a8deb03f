/** Calls that nobody waits for. */
import type { Scope } from '../calls/call.ts';
import { RetryAt } from '../jobs/outcomes.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Logger } from '../lib/observe/log.ts';
import { Meter } from '../lib/observe/meter.ts';

interface Unattended {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeoutMs: number;
}

export const scopeOf = ({ signal, clock, log, timeoutMs }: Unattended): Scope => ({
  signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  log,
  meter: new Meter(stopwatch),
  deadline: clock.now() + timeoutMs,
});

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** What a provider refuses is tried again after a while, for as long as it takes. Other errors are thrown as they are. */
export function later(error: unknown, { attempts, clock }: { attempts: number; clock: Clock }): never {
  if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
  const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  throw new RetryAt(clock.now() + Math.max(backoff, (error.retryAfter ?? 0) * 1000), error.message);
}
