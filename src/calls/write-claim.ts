/** The right to perform one write, held under a lease that is renewed until the outcome is stored. */
import type { Attempt } from '../../adapters/contract/session.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import type { IdempotencyChange, IdempotencyRow, IdempotencyStore } from '../store/calls/idempotency.ts';
import type { KeptAnswer, KeptAnswers } from './kept-answers.ts';

/** What became of a write. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** Nothing was done: the key is free again. */
  | { readonly kind: 'refused' }
  /** It may have been done: whoever comes next with the key looks first. */
  | { readonly kind: 'unknown' };

export interface Claim {
  readonly attempt: Attempt;
  /**
   * Takes the lease again, right before something is sent. Throws `conflict` when another request has it, or when it was
   * not taken for longer than it lasts: whatever the holder knew by then may be out of date.
   */
  fence(): Promise<void>;
  settle(outcome: Outcome): Promise<void>;
}

/** A process that has not renewed its lease for so long is gone. */
export const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2500;

interface Dependencies {
  readonly store: IdempotencyStore;
  readonly answers: KeptAnswers;
  readonly clock: Clock;
  /** Goes on whatever is done to the clock; the process's own when absent. */
  readonly monotonic?: Clock;
}

/** Both are at most what has passed: a machine that slept stops the one, a clock that is set back the other. */
interface Held {
  readonly at: number;
  readonly monotonicAt: number;
}

/** The lease of `owner` on the row, which the caller has taken, is renewed from here on. */
export function claimWrite(row: IdempotencyRow, owner: string, deps: Dependencies): Claim {
  const { store, answers, clock, monotonic = stopwatch } = deps;
  const { hash } = row;
  const now = (): Held => ({ at: clock.now(), monotonicAt: monotonic.now() });
  let held = now();
  let hasSent = false;

  const isOver = (): boolean =>
    monotonic.now() - held.monotonicAt >= LEASE_MS || Math.abs(clock.now() - held.at) >= LEASE_MS;

  /** False when somebody else has it. */
  async function take(change: IdempotencyChange = {}): Promise<boolean> {
    const taken = now();
    if (!(await store.change(hash, owner, { ...change, leaseUntil: taken.at + LEASE_MS }))) return false;
    held = taken;
    return true;
  }

  const lost = () =>
    new GatewayError('conflict', 'Another request with this Idempotency-Key has taken over, or may have.', {
      retryAfter: 1,
      isOutcomeUnknown: hasSent,
      ...(hasSent && { details: { outcome: 'unknown' } }),
    });

  // When it can't be renewed the lease ends, and the write counts as unknown: nothing is lost by that.
  const renewal = setInterval(() => void take().catch(() => undefined), RENEW_EVERY_MS).unref();
  const free = { leaseOwner: null, leaseUntil: null };
  return {
    attempt: {
      marker: row.marker,
      mayBeDone: row.isDoubtful,
      startedAt: row.createdAt,
      memo: row.memo ?? undefined,
      // A process that was suspended for longer than the lease may have been replaced: it must not go on.
      async remember(memo) {
        if (!(await take({ memo }))) throw lost();
      },
    },
    async fence() {
      // Asked on both sides of the store's answer: the process may have been suspended while it waited for that.
      if (isOver() || !(await take()) || isOver()) throw lost();
      hasSent = true;
    },
    async settle(outcome) {
      clearInterval(renewal);
      // That this attempt was refused says nothing about an earlier one.
      const isConclusive = outcome.kind === 'answered' && (outcome.answer.status < 400 || !row.isDoubtful);
      if (isConclusive) await store.change(hash, owner, { ...free, answer: answers.seal(hash, outcome.answer) });
      else if (outcome.kind === 'unknown' || row.isDoubtful) {
        await store.change(hash, owner, { ...free, isDoubtful: true });
      } else await store.remove(hash, owner);
    },
  };
}
