/** The right to perform one write, held under a lease that is renewed until the outcome is stored. */
import type { Attempt } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import type { IdempotencyRow, IdempotencyStore } from '../store/calls/idempotency.ts';
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
  settle(outcome: Outcome): Promise<void>;
}

/** A process that has not renewed its lease for so long is gone. */
export const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2500;

interface Dependencies {
  readonly store: IdempotencyStore;
  readonly answers: KeptAnswers;
  readonly clock: Clock;
}

/** The lease of `owner` on the row, which the caller has taken, is renewed from here on. */
export function claimWrite(row: IdempotencyRow, owner: string, { store, answers, clock }: Dependencies): Claim {
  const { hash } = row;
  // When it can't be renewed the lease ends, and the write counts as unknown: nothing is lost by that.
  const renewal = setInterval(
    () => void store.change(hash, owner, { leaseUntil: clock.now() + LEASE_MS }).catch(() => undefined),
    RENEW_EVERY_MS,
  ).unref();
  const free = { leaseOwner: null, leaseUntil: null };
  return {
    attempt: {
      marker: row.marker,
      mayBeDone: row.isDoubtful,
      startedAt: row.createdAt,
      memo: row.memo ?? undefined,
      // A process that was suspended for longer than the lease may have been replaced: it must not go on.
      async remember(memo) {
        if (await store.change(hash, owner, { memo })) return;
        throw new GatewayError('conflict', 'Another request with this Idempotency-Key has taken over.', {
          retryAfter: 1,
        });
      },
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
