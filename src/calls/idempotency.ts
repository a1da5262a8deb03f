/**
 * Writes that happen once although they are asked for twice. A write is noted before anything is done; its answer is kept
 * for a day and given again. Who dies while at work leaves a note that the outcome is unknown.
 */
import type { Attempt } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import { type Keyring, sha256 } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import { randomToken } from '../lib/id.ts';
import type { IdempotencyRow, IdempotencyStore } from '../store/calls/idempotency.ts';

export interface WriteIdentity {
  readonly workspaceId: string;
  readonly method: string;
  readonly path: string;
  /** What the caller sent in `Idempotency-Key`. */
  readonly key: string;
  /** SHA-256 of everything else that the answer depends on. */
  readonly fingerprint: string;
}

/** An answer as it is kept. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** What became of a write. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** Nothing was done: the key is free again. */
  | { readonly kind: 'refused' }
  /** It may have been done: whoever comes next with the key looks first. */
  | { readonly kind: 'unknown' };

/** A write that is the caller's to perform. */
export interface Claim {
  readonly attempt: Attempt;
  settle(outcome: Outcome): Promise<void>;
}

export type Begun = { readonly kept: KeptAnswer } | { readonly claim: Claim };

const KEPT_MS = 24 * 60 * 60_000;
/** A process that has not renewed its lease for so long is gone. */
const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2500;
const REWRITTEN_AT_ONCE = 200;

const conflict = (message: string, retryAfter?: number) =>
  new GatewayError('conflict', message, retryAfter === undefined ? {} : { retryAfter });

export function createIdempotency(store: IdempotencyStore, keyring: Keyring, clock: Clock) {
  const contextOf = (hash: string) => `idempotency:${hash}`;

  function claimOf(row: IdempotencyRow, owner: string): Claim {
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
        // Who was held up for longer than the lease may be the second one at work: that one must not go on.
        async remember(memo) {
          const isHeld = await store.change(hash, owner, { memo });
          if (!isHeld) throw conflict('Another request with this Idempotency-Key has taken over.', 1);
        },
      },
      async settle(outcome) {
        clearInterval(renewal);
        // A refusal of this try says nothing of an earlier one.
        const isConclusive = outcome.kind === 'answered' && (outcome.answer.status < 400 || !row.isDoubtful);
        if (isConclusive) {
          const answer = keyring.encrypt(JSON.stringify(outcome.answer), contextOf(hash));
          await store.change(hash, owner, { ...free, answer });
        } else if (outcome.kind === 'unknown' || row.isDoubtful) {
          await store.change(hash, owner, { ...free, isDoubtful: true });
        } else await store.remove(hash, owner);
      },
    };
  }

  function keptAnswer({ hash, answer }: IdempotencyRow): KeptAnswer | undefined {
    if (answer === null) return undefined;
    if (keyring.knows(answer)) return JSON.parse(keyring.decrypt(answer, contextOf(hash))) as KeptAnswer;
    throw conflict('The write was made; its answer is kept under an encryption key that is no longer there.');
  }

  /** A row of the same key, whoever made it. */
  async function resume(row: IdempotencyRow, identity: WriteIdentity, owner: string): Promise<Begun> {
    if (row.fingerprint !== identity.fingerprint) {
      throw conflict('This Idempotency-Key was used for another request.');
    }
    const kept = keptAnswer(row);
    if (kept) return { kept };
    const now = clock.now();
    const taken = await store.takeOver(row.hash, owner, now + LEASE_MS, now);
    if (!taken) throw conflict('A request with this Idempotency-Key is being worked on.', 1);
    // Whoever held it until its time ran out may have sent anything.
    const wasAbandoned = row.leaseUntil !== null;
    if (wasAbandoned) await store.change(row.hash, owner, { isDoubtful: true });
    return { claim: claimOf({ ...taken, isDoubtful: taken.isDoubtful || wasAbandoned }, owner) };
  }

  /** What is kept under a key that is no longer there can't be read, and ends within a day. */
  async function rewriteOne(
    { hash, answer }: IdempotencyRow,
    rewrite: (answer: KeptAnswer) => KeptAnswer,
  ): Promise<boolean> {
    if (answer === null || !keyring.knows(answer)) return false;
    const before = keyring.decrypt(answer, contextOf(hash));
    const after = JSON.stringify(rewrite(JSON.parse(before) as KeptAnswer));
    if (after === before) return false;
    await store.replaceAnswer(hash, keyring.encrypt(after, contextOf(hash)));
    return true;
  }

  return {
    /** Changes what is kept of answers; how many were changed. @param workspaceId all when absent. */
    async rewrite(workspaceId: string | undefined, rewrite: (answer: KeptAnswer) => KeptAnswer): Promise<number> {
      let changed = 0;
      for (let after = ''; ; ) {
        const rows = await store.answered(workspaceId, after, REWRITTEN_AT_ONCE);
        for (const row of rows) if (await rewriteOne(row, rewrite)) changed += 1;
        if (rows.length < REWRITTEN_AT_ONCE) return changed;
        after = rows.at(-1)?.hash ?? '';
      }
    },
    /** Notes the write. Throws `conflict` when the key is in use, or was used for something else. */
    async begin(identity: WriteIdentity): Promise<Begun> {
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
      if (await store.insert(row)) return { claim: claimOf(row, owner) };
      const found = await store.find(row.hash);
      if (found && found.expiresAt > now) return await resume(found, identity, owner);
      await store.removeExpired(row.hash, now);
      if (await store.insert(row)) return { claim: claimOf(row, owner) };
      throw conflict('A request with this Idempotency-Key is being worked on.', 1);
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;
