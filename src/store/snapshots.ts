import { and, desc, eq, gt, inArray, lte } from 'drizzle-orm';
import { deleteSome } from './delete-some.ts';
import type { Store } from './open.ts';

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
    /** Removes those of a connection that are older than its newest ones. @param most how many of these are kept. */
    async keepNewest(connectionId: string, most: number): Promise<void> {
      const older = db
        .select({ key: snapshot.key })
        .from(snapshot)
        .where(eq(snapshot.connectionId, connectionId))
        .orderBy(desc(snapshot.expiresAt), desc(snapshot.key))
        .limit(REMOVED_AT_ONCE)
        .offset(most);
      await db.delete(snapshot).where(inArray(snapshot.key, older));
    },
    async removeOf(connectionId: string): Promise<void> {
      await db.delete(snapshot).where(eq(snapshot.connectionId, connectionId));
    },
  };
}

export type SnapshotStore = ReturnType<typeof snapshotStore>;
