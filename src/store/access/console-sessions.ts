import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';
import { isLiveKey } from './keys.ts';

export type ConsoleSessionRow = Store['t']['consoleSession']['$inferSelect'];

/** Who is signed in. */
export interface SignedIn {
  readonly keyId: string;
  readonly keyPrefix: string;
  /** What people call the key. */
  readonly keyName: string | null;
  /** Who it is, as they said. */
  readonly person: string | null;
  readonly isReadOnly: boolean;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly expiresAt: number;
}

export function consoleSessionStore({ db, t }: Store) {
  const { consoleSession, apiKey, workspace } = t;
  return {
    async insert(row: ConsoleSessionRow): Promise<void> {
      await db.insert(consoleSession).values(row);
    },
    /** Undefined when it is over, or its key was revoked or has expired. */
    async findLive(hash: string, now: number): Promise<SignedIn | undefined> {
      const [row] = await db
        .select({
          keyId: apiKey.id,
          keyPrefix: apiKey.prefix,
          keyName: apiKey.name,
          person: consoleSession.person,
          isReadOnly: apiKey.isReadOnly,
          workspaceId: workspace.id,
          workspaceName: workspace.name,
          expiresAt: consoleSession.expiresAt,
        })
        .from(consoleSession)
        .innerJoin(apiKey, eq(apiKey.id, consoleSession.keyId))
        .innerJoin(workspace, eq(workspace.id, apiKey.workspaceId))
        .where(
          and(
            eq(consoleSession.hash, hash),
            gt(consoleSession.expiresAt, now),
            isLiveKey(apiKey, now),
            isNull(apiKey.policy),
          ),
        );
      return row;
    },
    async remove(hash: string): Promise<void> {
      await db.delete(consoleSession).where(eq(consoleSession.hash, hash));
    },
    /** Removes some of those whose time is up; true when there may be more. */
    prune: (now: number): Promise<boolean> =>
      deleteSome(db, consoleSession, consoleSession.hash, lte(consoleSession.expiresAt, now)),
  };
}

export type ConsoleSessionStore = ReturnType<typeof consoleSessionStore>;
