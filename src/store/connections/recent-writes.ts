import { and, desc, eq, gt, lte, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export function recentWriteStore({ db, t }: Store) {
  const { recentWrite } = t;
  const { placeholder } = sql;
  const listed = db
    .select({ objectId: recentWrite.objectId, writtenAt: recentWrite.writtenAt })
    .from(recentWrite)
    .where(
      and(eq(recentWrite.connectionId, placeholder('connectionId')), gt(recentWrite.writtenAt, placeholder('since'))),
    )
    .orderBy(desc(recentWrite.writtenAt), desc(recentWrite.objectId))
    .limit(placeholder('limit'))
    .prepare();

  return {
    /** Of two writes of one object the later counts. */
    async note(connectionId: string, objectId: string, writtenAt: number): Promise<void> {
      await db
        .insert(recentWrite)
        .values({ key: `${connectionId} ${objectId}`, connectionId, objectId, writtenAt })
        .onConflictDoUpdate({ target: recentWrite.key, set: { writtenAt } });
    },
    /** What was written after `since`, newest first. */
    async list(
      connectionId: string,
      since: number,
      limit: number,
    ): Promise<{ readonly objectId: string; readonly writtenAt: number }[]> {
      return await listed.execute({ connectionId, since, limit });
    },
    /** Removes some of those that are older; true when there may be more. */
    prune: (at: number): Promise<boolean> =>
      deleteSome(db, recentWrite, recentWrite.key, lte(recentWrite.writtenAt, at)),
  };
}

export type RecentWriteStore = ReturnType<typeof recentWriteStore>;
