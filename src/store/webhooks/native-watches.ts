/** How far the sweeps over the objects of a type have come, which find what the provider did not report. */
import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

export type NativeWatchRow = Store['t']['nativeWatch']['$inferSelect'];

export function nativeWatches({ db, t: { nativeWatch: watch } }: Store) {
  const ofType = (connectionId: string, objectType: string) =>
    and(eq(watch.connectionId, connectionId), eq(watch.objectType, objectType));

  return {
    async watches(connectionId: string): Promise<NativeWatchRow[]> {
      return await db.select().from(watch).where(eq(watch.connectionId, connectionId));
    },
    /** Nothing happens when there is one already. */
    async insertWatch(row: NativeWatchRow): Promise<void> {
      await db.insert(watch).values(row).onConflictDoNothing();
    },
    /** @param change.since never goes back, and stays when the watch was rewound since it was read. */
    async changeWatch(
      { connectionId, objectType, since: before }: Pick<NativeWatchRow, 'connectionId' | 'objectType' | 'since'>,
      { since, ...change }: Partial<NativeWatchRow>,
    ): Promise<void> {
      const isLater = and(eq(watch.since, before), lt(watch.since, since ?? before));
      const later = sql`case when ${isLater} then cast(${since} as bigint) else ${watch.since} end`;
      await db
        .update(watch)
        .set({ ...change, ...(since !== undefined && { since: later }) })
        .where(ofType(connectionId, objectType));
    },
    /** Has the next sweep find again what changed at or after a time. A sweep that is under way does not move past it. */
    async rewindWatch(connectionId: string, objectType: string, since: number): Promise<void> {
      await db
        .update(watch)
        .set({ since: since - 1 })
        .where(and(ofType(connectionId, objectType), gte(watch.since, since)));
    },
    async removeWatch(connectionId: string, objectType: string): Promise<void> {
      await db.delete(watch).where(ofType(connectionId, objectType));
    },
  };
}
