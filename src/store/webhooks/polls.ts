import { and, asc, eq, exists, gt, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/jobs.ts';
import { appendStatements, type NewDelivery, type WebhookRow } from './delivery-rows.ts';
import { FIRST_PSEUDONYM, isPseudonym, pseudonymOf } from './pseudonym.ts';

export type PollRow = Store['t']['poll']['$inferSelect'];
export type SeenRow = Store['t']['seen']['$inferSelect'];
/** What a webhook remembers of an object. */
export type SeenObject = Omit<SeenRow, 'webhookId'>;

/** Where a webhook begins. */
export interface PollBeginning {
  readonly poll: PollRow;
  readonly seen: readonly SeenObject[];
}

/** A step of a poll: what was found, and how far the poll has come. */
export interface PollStep {
  readonly webhook: WebhookRow;
  /** The poll's round. The progress of an earlier round counts no more. */
  readonly round: number;
  readonly progress?: Partial<PollRow>;
  readonly deliveries?: readonly NewDelivery[];
  readonly seen?: readonly SeenObject[];
  /** Objects that are known no longer. */
  readonly forgotten?: readonly string[];
  readonly wakes?: readonly Wake[];
}

const STEP = 500;
/**
 * Stands among the objects that a webhook knows, and says that these are all that meet its filters. No object has the empty
 * id, which comes before all others.
 */
export const MEMBERS_KNOWN: SeenObject = { objectId: '', version: '', parentId: null, changedAt: null };

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

/**
 * Has a live webhook record everything that its filters let through before it sends anything more. A poll that is under way
 * belongs to the round before: its progress counts no more.
 */
export const rebaseStatement = (db: Db, { poll }: Store['t'], webhookId: string): Statement =>
  db
    .update(poll)
    .set({ phase: 'baseline', round: sql`${poll.round} + 1` })
    .where(and(eq(poll.webhookId, webhookId), eq(poll.phase, 'live')))
    .returning({ webhookId: poll.webhookId });

/** Stands in the version of an object that is known, and was not sent since everything began to be sent again. */
export const UNSENT = '-1';

/** Has a webhook that sent everything in the beginning do so again, from its first page. */
export function refillStatements(db: Db, { poll, seen }: Store['t'], webhookId: string): Statement[] {
  const refilled = and(eq(poll.webhookId, webhookId), eq(poll.includesAll, true), ne(poll.phase, 'baseline'));
  return [
    db
      .update(seen)
      .set({ version: UNSENT })
      .where(
        and(
          eq(seen.webhookId, webhookId),
          ne(seen.objectId, MEMBERS_KNOWN.objectId),
          exists(db.select({ webhookId: poll.webhookId }).from(poll).where(refilled)),
        ),
      )
      .returning({ webhookId: seen.webhookId }),
    db
      .update(poll)
      .set({ phase: 'initial', told: 0, toldAt: null, round: sql`${poll.round} + 1` })
      .where(refilled)
      .returning({ webhookId: poll.webhookId }),
  ];
}

export function pollStore({ db, t, atomically }: Store) {
  const { poll, seen } = t;
  const of = (webhookId: string) => eq(seen.webhookId, webhookId);

  return {
    async find(webhookId: string): Promise<PollRow | undefined> {
      const [row] = await db.select().from(poll).where(eq(poll.webhookId, webhookId));
      return row;
    },
    /** Stores all of it, or nothing: nothing is remembered without its deliveries, nor delivered without being remembered. */
    async advance({
      webhook,
      round,
      progress,
      deliveries = [],
      seen: rows = [],
      forgotten = [],
      wakes = [],
    }: PollStep) {
      await atomically((tx) => [
        ...appendStatements(tx, t, webhook, deliveries),
        ...seenStatements(tx, t, webhook.id, rows),
        ...chunks(forgotten, STEP).map((some) =>
          tx
            .delete(seen)
            .where(and(of(webhook.id), inArray(seen.objectId, some)))
            .returning({ objectId: seen.objectId }),
        ),
        ...(progress
          ? [
              tx
                .update(poll)
                .set(progress)
                .where(and(eq(poll.webhookId, webhook.id), eq(poll.round, round)))
                .returning({ id: poll.webhookId }),
            ]
          : []),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
    },
    /** Has everything be sent again, where it was in the beginning, by the job that `wake` asks for. */
    async refill(webhookId: string, wake: Wake): Promise<void> {
      await atomically((tx) => [...refillStatements(tx, t, webhookId), wakeStatement(tx, t, wake)]);
    },
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
    /** Removes some of what a webhook that is gone knew; true when there may be more. */
    async removeOf(webhookId: string): Promise<boolean> {
      await db.delete(poll).where(eq(poll.webhookId, webhookId));
      return await deleteSome(db, seen, seen.objectId, of(webhookId));
    },
  };
}

export type PollStore = ReturnType<typeof pollStore>;
