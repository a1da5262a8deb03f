/** A call to a provider that waits for its turn. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Waiting } from '../../../src/lib/fair-queue.ts';

export interface PacedCall {
  readonly connectionId: string;
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** The call has to wait; the function that is returned ends that. @param kind what holds it. */
  wait(kind: string): () => void;
}

/** What a call needs once its turn has come. */
export const CALL_MS = 1000;

export const tooSlow = (ms: number): GatewayError =>
  new GatewayError('upstream_rate_limited', 'Rate limited by the provider.', {
    retryAfter: Math.max(1, Math.ceil(ms / 1000)),
  });

/** A call that stands in line, until nobody would wait for its answer. */
export const waitingOf = ({ connectionId, deadline, signal }: PacedCall, now: number): Waiting => ({
  owner: connectionId,
  leftMs: deadline - CALL_MS - now,
  signal,
  refusal: () => tooSlow(CALL_MS),
});
