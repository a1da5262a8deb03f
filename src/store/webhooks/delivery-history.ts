/** All deliveries of a webhook, as those who look at them see them, and those that are sent again. */
import { and, asc, count, desc, eq, gt, gte, inArray, lte, ne, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import type { DeliveryQuery, DeliveryRow, Stretch } from './delivery-rows.ts';

/** Rows changed in one statement, so that a large number of them never holds the store for long. */
const STEP = 500;

export function deliveryHistory({ db, t, atomically }: Store) {
  const { delivery, webhook } = t;
  const of = (webhookId: string) => eq(delivery.webhookId, webhookId);

  return {
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
  };
}
