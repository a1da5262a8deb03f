/** Calls that no caller waits for. */
import type { Base } from '../lib/base.ts';
import { stopwatch } from '../lib/clock.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { Scope } from './call.ts';

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
  isBackground: true,
});
