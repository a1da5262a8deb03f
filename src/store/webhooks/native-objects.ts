import { and, asc, eq, gt, inArray, isNotNull, lt, ne, type SQL, sql } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Db, Statement, Store } from '../base/store.ts';

export type NativeObjectRow = Store['t']['nativeObject']['$inferSelect'];
export type ObjectOfConnection = Pick<NativeObjectRow, 'connectionId' | 'objectType'>;

const STEP = 500;

/** Stores what was sent of objects; also for `atomically`. At most some hundreds at a time. */
export function upsertStatement(
  db: Db,
  { nativeObject: object }: Store['t'],
  rows: readonly NativeObjectRow[],
): Statement {
  return db
    .insert(object)
    .values([...rows])
    .onConflictDoUpdate({
      target: [object.connectionId, object.objectType, object.objectId],
      set: {
        state: sql`excluded.state`,
        version: sql`excluded.version`,
        changedAt: sql`excluded.changed_at`,
        parentId: sql`coalesce(excluded.parent_id, ${object.parentId})`,
      },
    })
    .returning({ id: object.objectId });
}

export function nativeObjectStore({ db, t }: Store) {
  const { nativeObject: object } = t;
  const of = ({ connectionId, objectType }: ObjectOfConnection) =>
    and(eq(object.connectionId, connectionId), eq(object.objectType, objectType));
  const isThere = ne(object.state, 'deleted');

  /** Rows that a condition on some ids picks out, for any number of ids. */
  async function select(ids: readonly string[], where: (some: string[]) => SQL | undefined) {
    const found: NativeObjectRow[] = [];
    for (const some of chunks(ids, STEP)) found.push(...(await db.select().from(object).where(where(some))));
    return found;
  }

  return {
    /** Those of these that are known. */
    async find(which: ObjectOfConnection, ids: readonly string[]): Promise<NativeObjectRow[]> {
      return await select(ids, (some) => and(of(which), inArray(object.objectId, some)));
    },
    /** Known parts of these that are not known to be deleted. */
    async partsOf(which: ObjectOfConnection, parentIds: readonly string[]): Promise<NativeObjectRow[]> {
      return await select(parentIds, (some) => and(of(which), isThere, inArray(object.parentId, some)));
    },
    /** Ids, in their order, of those that are not known to be deleted; the ones after `after`. */
    async idsAfter(which: ObjectOfConnection, after: string, limit: number): Promise<string[]> {
      const rows = await db
        .select({ id: object.objectId })
        .from(object)
        .where(and(of(which), isThere, gt(object.objectId, after)))
        .orderBy(asc(object.objectId))
        .limit(limit);
      return rows.map(({ id }) => id);
    },
    /** The same of what they are parts of. */
    async parentIdsAfter(which: ObjectOfConnection, after: string, limit: number): Promise<string[]> {
      const rows = await db
        .selectDistinct({ id: object.parentId })
        .from(object)
        .where(and(of(which), isThere, isNotNull(object.parentId), gt(object.parentId, after)))
        .orderBy(asc(object.parentId))
        .limit(limit);
      return rows.flatMap(({ id }) => id ?? []);
    },
    /** Stores objects that are not known yet. */
    async insertNew(rows: readonly NativeObjectRow[]): Promise<void> {
      for (const some of chunks(rows, STEP)) await db.insert(object).values(some).onConflictDoNothing();
    },
    /** Forgets some that changed before; only what was deleted when `keepsThere`. True when there may be more. */
    forget(which: ObjectOfConnection, before: number, keepsThere: boolean): Promise<boolean> {
      const isOld = and(of(which), lt(object.changedAt, before), keepsThere ? eq(object.state, 'deleted') : undefined);
      return deleteSome(db, object, object.objectId, isOld);
    },
    /** Kinds of objects of which some are known. */
    async typesOf(connectionId: string): Promise<string[]> {
      const rows = await db
        .selectDistinct({ type: object.objectType })
        .from(object)
        .where(eq(object.connectionId, connectionId));
      return rows.map(({ type }) => type);
    },
    /** Removes some of one kind; true when there may be more. */
    removeOf: (which: ObjectOfConnection): Promise<boolean> => deleteSome(db, object, object.objectId, of(which)),
  };
}

export type NativeObjectStore = ReturnType<typeof nativeObjectStore>;
