import { and, asc, eq, gt, inArray, isNotNull, lt, ne, sql } from 'drizzle-orm';
import type { Store } from '../base/open.ts';
import type { Db, Statement } from '../base/store.ts';

export type NativeObjectRow = Store['t']['nativeObject']['$inferSelect'];
export type ObjectOfConnection = Pick<NativeObjectRow, 'connectionId' | 'objectType'>;

const STEP = 500;

/** Notes objects as they were told; also for `atomically`. At most some hundreds at a time. */
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

  return {
    /** Those of these that are known. */
    async find(which: ObjectOfConnection, ids: readonly string[]): Promise<NativeObjectRow[]> {
      const found: NativeObjectRow[] = [];
      for (let at = 0; at < ids.length; at += STEP) {
        const some = ids.slice(at, at + STEP);
        found.push(
          ...(await db
            .select()
            .from(object)
            .where(and(of(which), inArray(object.objectId, some)))),
        );
      }
      return found;
    },
    /** Known parts of these that are not known to be deleted. */
    async partsOf(which: ObjectOfConnection, parentIds: readonly string[]): Promise<NativeObjectRow[]> {
      const found: NativeObjectRow[] = [];
      for (let at = 0; at < parentIds.length; at += STEP) {
        const some = parentIds.slice(at, at + STEP);
        const rows = await db
          .select()
          .from(object)
          .where(and(of(which), isThere, inArray(object.parentId, some)));
        found.push(...rows);
      }
      return found;
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
    /** Notes objects that are not known yet. */
    async insertNew(rows: readonly NativeObjectRow[]): Promise<void> {
      for (let at = 0; at < rows.length; at += STEP) {
        await db
          .insert(object)
          .values(rows.slice(at, at + STEP))
          .onConflictDoNothing();
      }
    },
    /** Forgets some that changed before; only what was deleted when `keepsThere`. True when there may be more. */
    async forget(which: ObjectOfConnection, before: number, keepsThere: boolean): Promise<boolean> {
      const isOld = and(of(which), lt(object.changedAt, before), keepsThere ? eq(object.state, 'deleted') : undefined);
      const some = db.select({ id: object.objectId }).from(object).where(isOld).limit(STEP);
      const rows = await db
        .delete(object)
        .where(and(isOld, inArray(object.objectId, some)))
        .returning({ id: object.objectId });
      return rows.length === STEP;
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
    async removeOf(which: ObjectOfConnection): Promise<boolean> {
      const some = db.select({ id: object.objectId }).from(object).where(of(which)).limit(STEP);
      const rows = await db
        .delete(object)
        .where(and(of(which), inArray(object.objectId, some)))
        .returning({ id: object.objectId });
      return rows.length === STEP;
    },
  };
}

export type NativeObjectStore = ReturnType<typeof nativeObjectStore>;
