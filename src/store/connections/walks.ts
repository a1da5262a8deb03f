import { and, desc, eq, gt, inArray, lte, or, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export type WalkRow = Store['t']['walk']['$inferSelect'];
type Found = Pick<WalkRow, 'id' | 'next' | 'previous' | 'usedAt' | 'value'>;
/** What a walk was when it was read. */
type Before = Pick<WalkRow, 'id' | 'next' | 'usedAt'>;

const REMOVED_AT_ONCE = 1000;

/** Written once: every page of every list asks for these. */
function statements({ db, t: { walk } }: Store) {
  const { placeholder } = sql;
  const given = {
    id: placeholder('id'),
    list: placeholder('list'),
    connectionId: placeholder('connectionId'),
    next: placeholder('next'),
    previous: placeholder('previous'),
    usedAt: placeholder('usedAt'),
    value: placeholder('value'),
  };
  const isLive = and(eq(walk.list, given.list), gt(walk.usedAt, placeholder('usedAfter')));
  const newest = [desc(walk.usedAt), desc(walk.id)];
  const latest = db
    .select({ id: walk.id })
    .from(walk)
    .where(isLive)
    .orderBy(...newest)
    .limit(1);
  const isAsBefore = and(
    eq(walk.id, given.id),
    eq(walk.next, placeholder('nextBefore')),
    eq(walk.usedAt, placeholder('usedBefore')),
  );
  const moved = { next: sql`${given.next}`, previous: sql`${given.previous}`, usedAt: sql`${given.usedAt}` };
  const value = sql`${given.value}`;
  const changed = (change: Parameters<ReturnType<typeof db.update<typeof walk>>['set']>[0]) =>
    db.update(walk).set(change).where(isAsBefore).returning({ id: walk.id }).prepare();
  return {
    found: db
      .select({ id: walk.id, next: walk.next, previous: walk.previous, usedAt: walk.usedAt, value: walk.value })
      .from(walk)
      .where(and(isLive, or(eq(walk.next, given.next), eq(walk.previous, given.next), inArray(walk.id, latest))))
      .orderBy(...newest)
      .prepare(),
    insert: db.insert(walk).values(given).prepare(),
    moveOn: changed(moved),
    replace: changed({ ...moved, value }),
    amend: changed({ value }),
  };
}

export function walkStore(store: Store) {
  const { db, t } = store;
  const { walk } = t;
  const { found, insert, moveOn, replace, amend } = statements(store);
  const asBefore = ({ id, next, usedAt }: Before) => ({ id, nextBefore: next, usedBefore: usedAt });

  return {
    /**
     * Walks over a list that go on at an offset, those used last first; else the one whose last page began there; else the
     * one used last.
     */
    async at(list: string, next: number, usedAfter: number): Promise<Found[]> {
      const rows = await found.execute({ list, next, usedAfter });
      const goingOn = rows.filter((row) => row.next === next);
      if (goingOn.length > 0) return goingOn;
      const again = rows.find((row) => row.previous === next);
      return again ? [again] : rows.slice(0, 1);
    },
    async insert(row: WalkRow): Promise<void> {
      await insert.execute(row);
    },
    /** @param value undefined when it is as it was. False when somebody else has gone on with the walk since it was read. */
    async moveOn(
      before: Before,
      { value, ...place }: Pick<WalkRow, 'next' | 'previous' | 'usedAt'> & { readonly value: string | undefined },
    ): Promise<boolean> {
      const values = { ...asBefore(before), ...place };
      const rows = value === undefined ? await moveOn.execute(values) : await replace.execute({ ...values, value });
      return rows.length > 0;
    },
    async amend(before: Before, value: string): Promise<void> {
      await amend.execute({ ...asBefore(before), value });
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
