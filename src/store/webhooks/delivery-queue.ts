/** Deliveries that are on their way: what is next, and how its attempts end. */
import { and, asc, eq, exists, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import {
  appendStatements,
  type DeliveryRow,
  type NewDelivery,
  type NextDelivery,
  type WebhookRow,
} from './delivery-rows.ts';

/** Written once: they are asked for with every delivery, and writing them each time would take longer than running them. */
function statements({ db, t: { delivery, webhook } }: Store) {
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
  return { oldestPending, arrival };
}

export function deliveryQueue(store: Store) {
  const { db, t, atomically } = store;
  const { delivery, webhook } = t;
  const { oldestPending, arrival } = statements(store);
  /** As it was when it was read. */
  const untouched = ({ id, attempts }: DeliveryRow) =>
    and(eq(delivery.id, id), eq(delivery.status, 'pending'), eq(delivery.attempts, attempts));

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
    /** Those that are to be sent after one, in their order. */
    async following({ webhookId, seq }: DeliveryRow, limit: number): Promise<DeliveryRow[]> {
      return await db
        .select()
        .from(delivery)
        .where(and(eq(delivery.webhookId, webhookId), eq(delivery.status, 'pending'), gt(delivery.seq, seq)))
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
  };
}
