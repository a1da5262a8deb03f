import { and, asc, count, eq, gt, inArray, isNotNull, isNull, or, type SQL } from 'drizzle-orm';
import type { Policy } from '../../../schema/models/policy.ts';
import type { Store } from '../base/store.ts';

export type KeyRow = Store['t']['apiKey']['$inferSelect'];

/** Whether the key was not revoked, and has not expired. */
export const isLiveKey = ({ revokedAt, expiresAt }: Store['t']['apiKey'], now: number) =>
  and(isNull(revokedAt), or(isNull(expiresAt), gt(expiresAt, now)));

export function keyStore({ db, t, atomically }: Store) {
  async function revoke(id: string, at: number, among?: SQL): Promise<KeyRow | undefined> {
    const [keys] = await atomically((tx) => [
      tx
        .update(t.apiKey)
        .set({ revokedAt: at })
        .where(and(eq(t.apiKey.id, id), isNull(t.apiKey.revokedAt), among))
        .returning(),
      tx
        .update(t.agent)
        .set({ revokedAt: at })
        .where(
          and(
            isNull(t.agent.revokedAt),
            inArray(
              t.agent.keyId,
              tx
                .select({ id: t.apiKey.id })
                .from(t.apiKey)
                .where(and(eq(t.apiKey.id, id), isNotNull(t.apiKey.revokedAt), among)),
            ),
          ),
        )
        .returning({ id: t.agent.id }),
    ]);
    return (keys as KeyRow[])[0];
  }

  return {
    /** False when the same key, or one of the same id, is there already. */
    async insert(row: KeyRow): Promise<boolean> {
      const made = await db.insert(t.apiKey).values(row).onConflictDoNothing().returning();
      return made.length > 0;
    },
    async count(): Promise<number> {
      const [row] = await db.select({ keys: count() }).from(t.apiKey);
      return row?.keys ?? 0;
    },
    async findLive(hash: string): Promise<KeyRow | undefined> {
      const [row] = await db
        .select()
        .from(t.apiKey)
        .where(and(eq(t.apiKey.hash, hash), isNull(t.apiKey.revokedAt)));
      return row;
    },
    async list(workspaceId?: string): Promise<KeyRow[]> {
      return await db
        .select()
        .from(t.apiKey)
        .where(workspaceId === undefined ? undefined : eq(t.apiKey.workspaceId, workspaceId))
        .orderBy(asc(t.apiKey.createdAt), asc(t.apiKey.id));
    },
    async markUsed(id: string, at: number): Promise<void> {
      await db.update(t.apiKey).set({ lastUsedAt: at }).where(eq(t.apiKey.id, id));
    },
    /** The key, unless there is no such live one. */
    async limit(id: string, policy: Policy | null): Promise<KeyRow | undefined> {
      const [row] = await db
        .update(t.apiKey)
        .set({ policy, isReadOnly: policy?.mode === 'read' })
        .where(and(eq(t.apiKey.id, id), isNull(t.apiKey.revokedAt)))
        .returning();
      return row;
    },
    /** The key, unless the workspace has no such live one. The agents that it let in end with it. */
    async revokeIn(workspaceId: string, id: string, at: number): Promise<KeyRow | undefined> {
      return await revoke(id, at, eq(t.apiKey.workspaceId, workspaceId));
    },
    /** False when there is no such live key. */
    revoke: async (id: string, at: number): Promise<boolean> => (await revoke(id, at)) !== undefined,
  };
}

export type KeyStore = ReturnType<typeof keyStore>;
