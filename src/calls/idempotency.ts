/**
 * Writes that happen once although they are asked for twice. A write is stored before anything is done; its answer is
 * kept for a day and given again. A process that dies while at work leaves a row that says the outcome is unknown.
 */
import type { Clock } from '../lib/clock.ts';
import { sha256 } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import { randomToken } from '../lib/id.ts';
import type { IdempotencyRow, IdempotencyStore } from '../store/calls/idempotency.ts';
import type { KeptAnswer, KeptAnswers } from './kept-answers.ts';
import { type Claim, claimWrite, LEASE_MS } from './write-claim.ts';

export interface WriteIdentity {
  readonly workspaceId: string;
  readonly method: string;
  readonly path: string;
  /** What the caller sent in `Idempotency-Key`. */
  readonly key: string;
  /** SHA-256 of everything else that the answer depends on. */
  readonly fingerprint: string;
}

export type Begun = { readonly kept: KeptAnswer } | { readonly claim: Claim };

export interface Idempotency {
  /** Stores the write as begun. Throws `conflict` when the key is in use, or was used for something else. */
  begin(identity: WriteIdentity): Promise<Begun>;
}

interface Dependencies {
  readonly store: IdempotencyStore;
  readonly answers: KeptAnswers;
  readonly clock: Clock;
  readonly monotonic?: Clock;
}

const KEPT_MS = 24 * 60 * 60_000;

const inProgress = () =>
  new GatewayError('conflict', 'A request with this Idempotency-Key is being worked on.', { retryAfter: 1 });

export function createIdempotency(dependencies: Dependencies): Idempotency {
  const { store, answers, clock } = dependencies;

  /** A row of the same key, whichever process made it. */
  async function resume(row: IdempotencyRow, { fingerprint }: WriteIdentity, owner: string): Promise<Begun> {
    if (row.fingerprint !== fingerprint) {
      throw new GatewayError('conflict', 'This Idempotency-Key was used for another request.');
    }
    const kept = answers.open(row);
    if (kept) return { kept };
    const now = clock.now();
    const taken = await store.takeOver(row.hash, owner, now + LEASE_MS, now);
    if (!taken) throw inProgress();
    // Whoever held it until its time ran out may have sent anything.
    const wasAbandoned = row.leaseUntil !== null;
    if (wasAbandoned) await store.change(row.hash, owner, { isDoubtful: true });
    const isDoubtful = taken.isDoubtful || wasAbandoned;
    return { claim: claimWrite({ ...taken, isDoubtful }, owner, dependencies) };
  }

  return {
    async begin(identity) {
      const { workspaceId, method, path, key, fingerprint } = identity;
      const now = clock.now();
      const owner = randomToken(12);
      const row: IdempotencyRow = {
        hash: sha256([workspaceId, method, path, key].join('\n')),
        workspaceId,
        fingerprint,
        marker: randomToken(18),
        memo: null,
        isDoubtful: false,
        leaseOwner: owner,
        leaseUntil: now + LEASE_MS,
        answer: null,
        createdAt: now,
        expiresAt: now + KEPT_MS,
      };
      if (await store.insert(row)) return { claim: claimWrite(row, owner, dependencies) };
      const found = await store.find(row.hash);
      if (found && found.expiresAt > now) return await resume(found, identity, owner);
      await store.removeExpired(row.hash, now);
      if (await store.insert(row)) return { claim: claimWrite(row, owner, dependencies) };
      throw inProgress();
    },
  };
}
