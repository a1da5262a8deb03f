import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { Meter } from '../lib/meter.ts';
import type { Bindings, RequestScope } from './context.ts';

/** Thrown at whatever still runs when a request has taken too long or its caller has gone. */
function timeoutError(message: string): Error {
  const error = new Error(message);
  error.name = 'TimeoutError';
  return error;
}

export interface OpenScope {
  scope: RequestScope;
  close(): void;
}

/** @param timeoutMs for the whole request, unless it streams. */
export function openScope(env: Bindings | undefined, log: Logger, clock: Clock, timeoutMs: number): OpenScope {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timeoutError('The request took too long.')), timeoutMs);
  const outgoing = env?.outgoing;
  const onClose = () => {
    if (!outgoing?.writableFinished) controller.abort(timeoutError('The caller has gone.'));
  };
  outgoing?.once('close', onClose);
  return {
    scope: {
      signal: controller.signal,
      log,
      meter: new Meter(clock),
      startStreaming: () => clearTimeout(timer),
    },
    close: () => clearTimeout(timer),
  };
}
