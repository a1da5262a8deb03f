/** One-time tokens with something behind them: stored as a hash, encrypted, gone when used or late. */
import type { Clock } from '../../lib/clock.ts';
import { type Keyring, sha256 } from '../../lib/crypto.ts';
import { randomToken } from '../../lib/id.ts';
import type { AuthFlowRow, AuthFlowStore } from '../../store/connections/auth-flows.ts';

export interface OneTime<T> {
  readonly workspaceId: string;
  readonly payload: T;
}

type Kind = AuthFlowRow['kind'];

export interface OneTimeTokens {
  /** @returns the token and when it ends, in epoch milliseconds. */
  issue(
    kind: Kind,
    workspaceId: string,
    payload: unknown,
    lifetimeMs: number,
  ): Promise<{ readonly token: string; readonly expiresAt: number }>;
  /**
   * Puts something behind a token that others made, unless there is something already.
   * @param expiresAt epoch milliseconds.
   * @returns what is behind it now; undefined when that is too old.
   */
  claim<T>(kind: Kind, workspaceId: string, token: string, payload: T, expiresAt: number): Promise<T | undefined>;
  /** What is behind the token, once; undefined when it was taken, is too old, or was never issued. */
  take<T>(kind: Kind, token: string): Promise<OneTime<T> | undefined>;
  /** The same, and it stays. */
  peek<T>(kind: Kind, token: string): Promise<OneTime<T> | undefined>;
  /** Re-encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
}

export function createOneTimeTokens(store: AuthFlowStore, keyring: Keyring, clock: Clock): OneTimeTokens {
  const contextOf = (kind: Kind, hash: string) => `auth_flow:${kind}:${hash}`;

  /** Undefined also for what was encrypted under a key that is no longer there. */
  function open<T>(row: AuthFlowRow | undefined): OneTime<T> | undefined {
    if (!row || !keyring.knows(row.payload)) return undefined;
    const plain = keyring.decrypt(row.payload, contextOf(row.kind, row.hash));
    return { workspaceId: row.workspaceId, payload: JSON.parse(plain) as T };
  }

  function rowOf(kind: Kind, workspaceId: string, token: string, payload: unknown, expiresAt: number): AuthFlowRow {
    const hash = sha256(token);
    const sealed = keyring.encrypt(JSON.stringify(payload), contextOf(kind, hash));
    return { hash, kind, workspaceId, payload: sealed, expiresAt };
  }

  const peek = async <T>(kind: Kind, token: string) => open<T>(await store.peek(sha256(token), kind, clock.now()));

  return {
    async rotate() {
      const outdated = (await store.all()).filter(
        ({ payload }) => keyring.knows(payload) && !keyring.isCurrent(payload),
      );
      for (const { kind, hash, payload } of outdated) {
        const context = contextOf(kind, hash);
        await store.reseal(hash, keyring.encrypt(keyring.decrypt(payload, context), context));
      }
      return outdated.length;
    },
    async issue(kind, workspaceId, payload, lifetimeMs) {
      const token = randomToken(32);
      const expiresAt = clock.now() + lifetimeMs;
      await store.insert(rowOf(kind, workspaceId, token, payload, expiresAt));
      return { token, expiresAt };
    },
    async claim<T>(kind: Kind, workspaceId: string, token: string, payload: T, expiresAt: number) {
      const isFirst = await store.insertFirst(rowOf(kind, workspaceId, token, payload, expiresAt));
      return isFirst ? payload : (await peek<T>(kind, token))?.payload;
    },
    take: async <T>(kind: Kind, token: string) => open<T>(await store.take(sha256(token), kind, clock.now())),
    peek,
  };
}
