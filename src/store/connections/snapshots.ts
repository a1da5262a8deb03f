import { and, eq, gt, inArray, lte, or, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/open.ts';

const REMOVED_AT_ONCE = 1000;

export function snapshotStore({ db, t }: Store) {
  const { snapshot } = t;
  return {
    async find(key: string, now: number): Promise<string | undefined> {
      const [row] = await db
        .select({ value: snapshot.value })
        .from(snapshot)
        .where(and(eq(snapshot.key, key), gt(snapshot.expiresAt, now)));
      return row?.value;
    },
    async put(row: Store['t']['snapshot']['$inferSelect']): Promise<void> {
      const { value, expiresAt } = row;
      await db.insert(snapshot).values(row).onConflictDoUpdate({ target: snapshot.key, set: { value, expiresAt } });
    },
    /** Removes some of those whose time is up; true when there may be more. */
    prune: (now: number): Promise<boolean> => deleteSome(db, snapshot, snapshot.key, lte(snapshot.expiresAt, now)),
    /** Removes those of a connection that are older than its newest ones: so many are kept, and so many bytes of them. */
    async keepNewest(connectionId: string, most: number, mostBytes: number): Promise<void> {
      const newestFirst = sql`over (order by ${snapshot.expiresAt} desc, ${snapshot.key} desc)`;
      const ranked = db
        .select({
          key: snapshot.key,
          place: sql<number>`row_number() ${newestFirst}`.as('place'),
          bytes: sql<number>`sum(octet_length(${snapshot.value})) ${newestFirst}`.as('bytes'),
        })
        .from(snapshot)
        .where(eq(snapshot.connectionId, connectionId))
        .as('ranked');
      const older = db
        .select({ key: ranked.key })
        .from(ranked)
        .where(or(gt(ranked.place, most), gt(ranked.bytes, mostBytes)))
        .limit(REMOVED_AT_ONCE);
      await db.delete(snapshot).where(inArray(snapshot.key, older));
    },
    async removeOf(connectionId: string): Promise<void> {
      await db.delete(snapshot).where(eq(snapshot.connectionId, connectionId));
    },
  };
}

export type SnapshotStore = ReturnType<typeof snapshotStore>;
