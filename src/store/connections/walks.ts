import { and, desc, eq, gt, inArray, lte, or, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/open.ts';

export type WalkRow = Store['t']['walk']['$inferSelect'];

const REMOVED_AT_ONCE = 1000;

export function walkStore({ db, t }: Store) {
  const { walk } = t;
  const { placeholder } = sql;
  const given = {
    id: placeholder('id'),
    list: placeholder('list'),
    connectionId: placeholder('connectionId'),
    next: placeholder('next'),
    usedAt: placeholder('usedAt'),
    value: placeholder('value'),
  };
  const isLive = and(eq(walk.list, given.list), gt(walk.usedAt, placeholder('usedAfter')));
  const latest = db.select({ id: walk.id }).from(walk).where(isLive).orderBy(desc(walk.usedAt), desc(walk.id)).limit(1);
  const found = db
    .select({ id: walk.id, next: walk.next, usedAt: walk.usedAt, value: walk.value })
    .from(walk)
    .where(and(isLive, or(eq(walk.next, given.next), inArray(walk.id, latest))))
    .orderBy(desc(walk.usedAt), desc(walk.id))
    .prepare();
  const moved = { next: sql`${given.next}`, usedAt: sql`${given.usedAt}` };
  const put = db
    .insert(walk)
    .values(given)
    .onConflictDoUpdate({ target: walk.id, set: { ...moved, value: sql`${given.value}` } })
    .prepare();
  const moveOn = db.update(walk).set(moved).where(eq(walk.id, given.id)).prepare();

  return {
    /** Walks over a list that go on at an offset, or else the one used last; those used last first. */
    async at(
      list: string,
      next: number,
      usedAfter: number,
    ): Promise<Pick<WalkRow, 'id' | 'next' | 'usedAt' | 'value'>[]> {
      const rows = await found.execute({ list, next, usedAfter });
      const matching = rows.filter((row) => row.next === next);
      return matching.length > 0 ? matching : rows;
    },
    async put(row: WalkRow): Promise<void> {
      await put.execute(row);
    },
    /** The same for a walk whose value is as it was. */
    async moveOn(row: Pick<WalkRow, 'id' | 'next' | 'usedAt'>): Promise<void> {
      await moveOn.execute(row);
    },
    /** Removes some of those that were not used since; true when there may be more. */
    prune: (before: number): Promise<boolean> => deleteSome(db, walk, walk.id, lte(walk.usedAt, before)),
    /** Removes those of a connection that are older than its newest ones: so many are kept, and so many bytes of them. */
    async keepNewest(connectionId: string, most: number, mostBytes: number): Promise<void> {
      const newestFirst = sql`over (order by ${walk.usedAt} desc, ${walk.id} desc)`;
      const ranked = db
        .select({
          id: walk.id,
          place: sql<number>`row_number() ${newestFirst}`.as('place'),
          bytes: sql<number>`sum(octet_length(${walk.value})) ${newestFirst}`.as('bytes'),
        })
        .from(walk)
        .where(eq(walk.connectionId, connectionId))
        .as('ranked');
      const older = db
        .select({ id: ranked.id })
        .from(ranked)
        .where(or(gt(ranked.place, most), gt(ranked.bytes, mostBytes)))
        .limit(REMOVED_AT_ONCE);
      await db.delete(walk).where(inArray(walk.id, older));
    },
  };
}

export type WalkStore = ReturnType<typeof walkStore>;
