import { and, asc, count, desc, eq, exists, gt, gte, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/jobs.ts';

export type WebhookRow = Store['t']['webhook']['$inferSelect'];
export type DeliveryRow = Store['t']['delivery']['$inferSelect'];

export interface NextDelivery {
  readonly webhook: WebhookRow;
  readonly row: DeliveryRow;
}

export type NewDelivery = Pick<
  DeliveryRow,
  'id' | 'type' | 'body' | 'size' | 'envelope' | 'nonce' | 'dedupe' | 'createdAt'
>;

export interface DeliveryQuery {
  status?: DeliveryRow['status'] | undefined;
  limit: number;
  offset: number;
}

/** Of the deliveries of a webhook: created since a time, with numbers after one and up to another. */
export interface Stretch {
  readonly since: number;
  readonly after: number;
  readonly upTo: number;
  /** Only those that failed. */
  readonly failedOnly?: boolean | undefined;
}

/** Rows changed in one statement, so that a large number of them never holds the store for long. */
const STEP = 500;

/** Appends deliveries behind those that the webhook has already. Fails as a whole when the webhook is gone. */
export function appendStatements(
  db: Db,
  { webhook, delivery }: Store['t'],
  { id, workspaceId }: Pick<WebhookRow, 'id' | 'workspaceId'>,
  deliveries: readonly NewDelivery[],
): Statement[] {
  if (deliveries.length === 0) return [];
  const many = deliveries.length;
  const counted = db
    .update(webhook)
    .set({ lastSeq: sql`${webhook.lastSeq} + ${many}` })
    .where(eq(webhook.id, id))
    .returning({ id: webhook.id });
  const inserts = deliveries.map((fresh, index) =>
    db
      .insert(delivery)
      .values({
        ...fresh,
        workspaceId,
        webhookId: id,
        seq: sql`(select ${webhook.lastSeq} - ${many - 1 - index} from ${webhook} where ${webhook.id} = ${id})`,
        status: 'pending',
        attempts: 0,
        attemptedAt: null,
        nextAttemptAt: null,
        deliveredAt: null,
        lastStatus: null,
        lastError: null,
      })
      .onConflictDoNothing({ target: [delivery.webhookId, delivery.dedupe] })
      .returning({ id: delivery.id }),
  );
  return [counted, ...inserts];
}

export function deliveryStore(store: Store) {
  const { db, t, atomically } = store;
  const { delivery, webhook } = t;
  const of = (webhookId: string) => eq(delivery.webhookId, webhookId);
  /** As it was when it was read. */
  const untouched = ({ id, attempts }: DeliveryRow) =>
    and(eq(delivery.id, id), eq(delivery.status, 'pending'), eq(delivery.attempts, attempts));

  // Asked for every delivery: writing the statement each time would take longer than running it.
  const oldestPending = db
    .select({ webhook, row: delivery })
    .from(delivery)
    .innerJoin(webhook, eq(webhook.id, delivery.webhookId))
    .where(
      and(
        eq(delivery.webhookId, sql.placeholder('webhookId')),
        eq(delivery.status, 'pending'),
        eq(webhook.isPaused, false),
        isNull(webhook.unhealthyAt),
      ),
    )
    .orderBy(asc(delivery.seq))
    .limit(1)
    .prepare();
  const arrival = db
    .update(delivery)
    .set({
      status: 'delivered',
      attempts: sql`${delivery.attempts} + 1`,
      attemptedAt: sql`${sql.placeholder('at')}`,
      deliveredAt: sql`${sql.placeholder('at')}`,
      nextAttemptAt: null,
      lastStatus: sql`${sql.placeholder('httpStatus')}`,
      lastError: null,
    })
    .where(eq(delivery.id, sql.placeholder('id')))
    .prepare();

  return {
    /** Appends deliveries and asks for the job that sends them, in one write. */
    async append(webhookRow: WebhookRow, deliveries: readonly NewDelivery[], wake: Wake): Promise<void> {
      await atomically((tx) => [...appendStatements(tx, t, webhookRow, deliveries), wakeStatement(tx, t, wake)]);
    },
    /** The one that is to be sent now, with its webhook; none while the webhook is paused, or unhealthy. */
    async next(webhookId: string): Promise<NextDelivery | undefined> {
      const [next] = await oldestPending.execute({ webhookId });
      return next;
    },
    /** How many wait, of each webhook of a workspace. */
    async pendingByWebhook(workspaceId: string): Promise<{ webhookId: string; count: number }[]> {
      // Counted webhook by webhook: joined, all that waits in the store would be gone through.
      const own = db
        .select({ count: count() })
        .from(delivery)
        .where(and(eq(delivery.webhookId, webhook.id), eq(delivery.status, 'pending')));
      const rows = await db
        .select({ webhookId: webhook.id, count: sql<number>`(${own})` })
        .from(webhook)
        .where(eq(webhook.workspaceId, workspaceId));
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },
    /** The id of the one with a number. */
    async idAt(webhookId: string, seq: number): Promise<string | undefined> {
      const [row] = await db
        .select({ id: delivery.id })
        .from(delivery)
        .where(and(of(webhookId), eq(delivery.seq, seq)));
      return row?.id;
    },
    /** Those that are to be sent after one, in their order. */
    async following({ webhookId, seq }: DeliveryRow, limit: number): Promise<DeliveryRow[]> {
      return await db
        .select()
        .from(delivery)
        .where(and(of(webhookId), eq(delivery.status, 'pending'), gt(delivery.seq, seq)))
        .orderBy(asc(delivery.seq))
        .limit(limit);
    },
    /** @param httpStatus null of a database. */
    async markDelivered(id: string, at: number, httpStatus: number | null): Promise<void> {
      await arrival.execute({ id, at, httpStatus });
    },
    /** Some hundreds at most. */
    async markAllDelivered(ids: readonly string[], at: number): Promise<void> {
      await db
        .update(delivery)
        .set({
          status: 'delivered',
          attempts: sql`${delivery.attempts} + 1`,
          attemptedAt: at,
          deliveredAt: at,
          nextAttemptAt: null,
          lastStatus: null,
          lastError: null,
        })
        .where(inArray(delivery.id, [...ids]));
    },
    async find(webhookId: string, id: string): Promise<DeliveryRow | undefined> {
      const [row] = await db
        .select()
        .from(delivery)
        .where(and(of(webhookId), eq(delivery.id, id)));
      return row;
    },
    /** Newest first. */
    async list(webhookId: string, { status, limit, offset }: DeliveryQuery): Promise<DeliveryRow[]> {
      return await db
        .select()
        .from(delivery)
        .where(and(of(webhookId), status === undefined ? undefined : eq(delivery.status, status)))
        .orderBy(desc(delivery.seq))
        .limit(limit)
        .offset(offset);
    },
    /** Stores the result of an attempt, unless another process has made one since. */
    async change(row: DeliveryRow, change: Partial<DeliveryRow>): Promise<void> {
      await db.update(delivery).set(change).where(untouched(row));
    },
    /**
     * Makes the webhook unhealthy with this delivery, which is not retried by itself, unless another attempt was made since.
     * @param notice is put in by the same write.
     */
    async fail(row: DeliveryRow, change: Partial<DeliveryRow>, unhealthyAt: number, notice?: Wake): Promise<void> {
      await atomically((tx) => [
        tx
          .update(webhook)
          .set({ unhealthyAt })
          .where(
            and(
              eq(webhook.id, row.webhookId),
              exists(tx.select({ id: delivery.id }).from(delivery).where(untouched(row))),
            ),
          )
          .returning({ id: webhook.id }),
        tx.update(delivery).set(change).where(untouched(row)).returning({ id: delivery.id }),
        ...(notice ? [wakeStatement(tx, t, notice)] : []),
      ]);
    },
    /** Some of a stretch that are not pending anyway, oldest first. */
    async replayable(
      webhookId: string,
      { since, after, upTo, failedOnly }: Stretch,
    ): Promise<Pick<DeliveryRow, 'id' | 'seq'>[]> {
      return await db
        .select({ id: delivery.id, seq: delivery.seq })
        .from(delivery)
        .where(
          and(
            of(webhookId),
            failedOnly ? eq(delivery.status, 'failed') : ne(delivery.status, 'pending'),
            gte(delivery.createdAt, since),
            gt(delivery.seq, after),
            lte(delivery.seq, upTo),
          ),
        )
        .orderBy(asc(delivery.seq))
        .limit(STEP);
    },
    /** Makes these pending again, due at once, and asks for the job that sends them in the same write. */
    async replay(ids: readonly string[], wake: Wake): Promise<void> {
      await atomically((tx) => [
        tx
          .update(delivery)
          .set({ status: 'pending', attempts: 0, nextAttemptAt: null })
          .where(inArray(delivery.id, [...ids]))
          .returning({ id: delivery.id }),
        wakeStatement(tx, t, wake),
      ]);
    },
    /** Removes some old ones that arrived; true when there may be more. */
    prune: (before: number): Promise<boolean> =>
      deleteSome(db, delivery, delivery.id, and(eq(delivery.status, 'delivered'), lt(delivery.createdAt, before))),
    /** Removes some that wait for webhooks which are unhealthy, or paused, since before then; true when there may be more. */
    pruneHeld: (before: number): Promise<boolean> => {
      const atRest = db
        .select({ id: webhook.id })
        .from(webhook)
        .where(or(lt(webhook.unhealthyAt, before), and(eq(webhook.isPaused, true), lt(webhook.updatedAt, before))));
      return deleteSome(
        db,
        delivery,
        delivery.id,
        and(ne(delivery.status, 'delivered'), lt(delivery.createdAt, before), inArray(delivery.webhookId, atRest)),
      );
    },
    /** Removes some of a webhook that is gone; true when there may be more. */
    removeOf: (webhookId: string): Promise<boolean> => deleteSome(db, delivery, delivery.id, of(webhookId)),
  };
}

export type DeliveryStore = ReturnType<typeof deliveryStore>;
