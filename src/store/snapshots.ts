import { and, eq, gt, lte } from 'drizzle-orm';
import { deleteSome } from './delete-some.ts';
import type { Store } from './open.ts';

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
    async removeOf(connectionId: string): Promise<void> {
      await db.delete(snapshot).where(eq(snapshot.connectionId, connectionId));
    },
  };
}

export type SnapshotStore = ReturnType<typeof snapshotStore>;
