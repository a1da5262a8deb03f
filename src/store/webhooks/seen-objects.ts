/** What webhooks remember of the objects that they have sent, or have seen. */
import { and, asc, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { FIRST_PSEUDONYM, isPseudonym, pseudonymOf } from './pseudonym.ts';

export type SeenRow = Store['t']['seen']['$inferSelect'];
/** What a webhook remembers of an object. */
export type SeenObject = Omit<SeenRow, 'webhookId'>;

/**
 * Stands among the objects that a webhook knows, and says that these are all that meet its filters. No object has the empty
 * id, which comes before all others.
 */
export const MEMBERS_KNOWN: SeenObject = { objectId: '', version: '', parentId: null, changedAt: null };

/** Stands in the version of an object that is known, and was not sent since everything began to be sent again. */
export const UNSENT = '-1';

/** A statement takes a limited number of values. */
const ROWS_AT_ONCE = 200;

export function seenStatements(
  db: Db,
  { seen }: Store['t'],
  webhookId: string,
  rows: readonly SeenObject[],
): Statement[] {
  // Postgres takes a key once in a statement; of an object that moved between two pages the later state counts.
  const latest = [...new Map(rows.map((row) => [row.objectId, row])).values()];
  return chunks(latest, ROWS_AT_ONCE).map((some) =>
    db
      .insert(seen)
      .values(some.map((row) => ({ ...row, webhookId })))
      .onConflictDoUpdate({
        target: [seen.webhookId, seen.objectId],
        set: {
          version: sql`excluded.version`,
          parentId: sql`excluded.parent_id`,
          changedAt: sql`excluded.changed_at`,
        },
      })
      .returning({ objectId: seen.objectId }),
  );
}

export function seenObjects({ db, t: { seen } }: Store) {
  const of = (webhookId: string) => eq(seen.webhookId, webhookId);

  return {
    /** What is known of these objects; what is known by the id comes after what is known by a pseudonym. */
    async seenOf(webhookId: string, objectIds: readonly string[]): Promise<SeenRow[]> {
      if (objectIds.length === 0) return [];
      const those = (which: SQL) =>
        db
          .select()
          .from(seen)
          .where(and(of(webhookId), which));
      // Asked for apart, each is found by its key; together they would be looked for among all that the webhook knows.
      const rows = await those(inArray(seen.objectId, [...objectIds])).unionAll(
        those(gte(seen.objectId, FIRST_PSEUDONYM)),
      );
      const hidden = rows.filter(({ objectId }) => isPseudonym(objectId));
      if (hidden.length === 0) return rows;
      const names = new Map(objectIds.map((id) => [pseudonymOf(webhookId, id), id]));
      const asked = hidden.flatMap((row) => {
        const objectId = names.get(row.objectId);
        return objectId === undefined ? [] : [{ ...row, objectId }];
      });
      return [...asked, ...rows.filter(({ objectId }) => !isPseudonym(objectId))];
    },
    /** Whether `MEMBERS_KNOWN` was stored. */
    async knowsMembers(webhookId: string): Promise<boolean> {
      const rows = await db
        .select({ id: seen.objectId })
        .from(seen)
        .where(and(of(webhookId), eq(seen.objectId, MEMBERS_KNOWN.objectId)));
      return rows.length > 0;
    },
    /** Known objects in the order of their ids, those behind `after`; those known by a pseudonym come last. */
    async seenAfter(webhookId: string, after: string, limit: number): Promise<SeenRow[]> {
      return await db
        .select()
        .from(seen)
        .where(and(of(webhookId), gt(seen.objectId, after)))
        .orderBy(asc(seen.objectId))
        .limit(limit);
    },
    /** Forgets some objects that changed before an instant last; true when there may be more. */
    forgetBefore: (webhookId: string, changedBefore: number): Promise<boolean> =>
      deleteSome(db, seen, seen.objectId, and(of(webhookId), lt(seen.changedAt, changedBefore))),
  };
}
