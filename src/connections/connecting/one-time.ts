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
      const hash = sha256(token);
      const now = clock.now();
      const expiresAt = now + lifetimeMs;
      const sealed = keyring.encrypt(JSON.stringify(payload), contextOf(kind, hash));
      await store.insert({ hash, kind, workspaceId, payload: sealed, expiresAt });
      return { token, expiresAt };
    },
    take: async <T>(kind: Kind, token: string) => open<T>(await store.take(sha256(token), kind, clock.now())),
    peek: async <T>(kind: Kind, token: string) => open<T>(await store.peek(sha256(token), kind, clock.now())),
  };
}
