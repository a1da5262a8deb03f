import { and, desc, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Store } from './open.ts';

const PURGED_AT_ONCE = 500;

export function recentWriteStore({ db, t }: Store) {
  const { recentWrite } = t;
  return {
    /** Of two writes of one object the later counts. */
    async note(connectionId: string, objectId: string, writtenAt: number): Promise<void> {
      await db
        .insert(recentWrite)
        .values({ key: `${connectionId} ${objectId}`, connectionId, objectId, writtenAt })
        .onConflictDoUpdate({ target: recentWrite.key, set: { writtenAt } });
    },
    /** Ids of what was written after `since`, newest first. */
    async list(connectionId: string, since: number, limit: number): Promise<string[]> {
      const rows = await db
        .select({ objectId: recentWrite.objectId })
        .from(recentWrite)
        .where(and(eq(recentWrite.connectionId, connectionId), gt(recentWrite.writtenAt, since)))
        .orderBy(desc(recentWrite.writtenAt), desc(recentWrite.objectId))
        .limit(limit);
      return rows.map(({ objectId }) => objectId);
    },
    /** Removes some of those that are older; how many. */
    async removeBefore(at: number): Promise<number> {
      const old = db
        .select({ key: recentWrite.key })
        .from(recentWrite)
        .where(lte(recentWrite.writtenAt, at))
        .limit(PURGED_AT_ONCE);
      const removed = await db
        .delete(recentWrite)
        .where(inArray(recentWrite.key, old))
        .returning({ key: recentWrite.key });
      return removed.length;
    },
  };
}

export type RecentWriteStore = ReturnType<typeof recentWriteStore>;
