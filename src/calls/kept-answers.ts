/** Answers to writes with an `Idempotency-Key`, encrypted in the store until they expire. */
import type { Keyring } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import type { IdempotencyRow, IdempotencyStore } from '../store/calls/idempotency.ts';

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

export interface KeptAnswers {
  seal(hash: string, answer: KeptAnswer): string;
  /** Undefined while there is none. Throws `conflict` when it is encrypted under a key that was removed. */
  open(row: IdempotencyRow): KeptAnswer | undefined;
  /** Changes the stored answers; how many were changed. @param workspaceId all when absent. */
  rewrite(workspaceId: string | undefined, change: (answer: KeptAnswer) => KeptAnswer): Promise<number>;
  /** Re-encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
}

const REWRITTEN_AT_ONCE = 200;

export function createKeptAnswers(store: IdempotencyStore, keyring: Keyring): KeptAnswers {
  const contextOf = (hash: string) => `idempotency:${hash}`;
  const seal = (hash: string, answer: KeptAnswer) => keyring.encrypt(JSON.stringify(answer), contextOf(hash));
  const read = (hash: string, sealed: string) => JSON.parse(keyring.decrypt(sealed, contextOf(hash))) as KeptAnswer;

  /** What is encrypted under a removed key can't be read, and expires within a day. */
  async function rewriteOne({ hash, answer }: IdempotencyRow, change: (answer: KeptAnswer) => KeptAnswer) {
    if (answer === null || !keyring.knows(answer)) return false;
    const before = read(hash, answer);
    const after = change(before);
    if (JSON.stringify(after) === JSON.stringify(before)) return false;
    await store.replaceAnswer(hash, seal(hash, after));
    return true;
  }

  async function reseal({ hash, answer }: IdempotencyRow): Promise<boolean> {
    if (answer === null || !keyring.knows(answer) || keyring.isCurrent(answer)) return false;
    await store.replaceAnswer(hash, seal(hash, read(hash, answer)));
    return true;
  }

  /** How many of the stored answers `change` has changed. */
  async function forEach(workspaceId: string | undefined, change: (row: IdempotencyRow) => Promise<boolean>) {
    let changed = 0;
    for (let after = ''; ; ) {
      const rows = await store.answered(workspaceId, after, REWRITTEN_AT_ONCE);
      for (const row of rows) if (await change(row)) changed += 1;
      if (rows.length < REWRITTEN_AT_ONCE) return changed;
      after = rows.at(-1)?.hash ?? '';
    }
  }

  return {
    seal,
    rotate: () => forEach(undefined, reseal),
    open({ hash, answer }) {
      if (answer === null) return undefined;
      if (keyring.knows(answer)) return read(hash, answer);
      throw new GatewayError(
        'conflict',
        'The write was made; its answer is kept under an encryption key that is no longer there.',
      );
    },
    rewrite: (workspaceId, change) => forEach(workspaceId, (row) => rewriteOne(row, change)),
  };
}
