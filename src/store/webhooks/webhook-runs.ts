/** Webhooks of any workspace, as jobs run them: what a run found, and that they go on after they were given up. */
import { and, asc, eq, isNotNull, or, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import { ownWebhook, type WebhookRow } from './delivery-rows.ts';
import { rebaseStatement, refillStatements } from './poll-again.ts';

/** Which webhooks of a connection; all of them when a part is left out. */
export interface Subject {
  readonly objectType?: string;
  readonly event?: WebhookRow['event'];
  readonly type?: WebhookRow['type'];
}

export interface Healing {
  /** Of the jobs that go on with it. */
  readonly wakes: readonly Wake[];
  /**
   * What it does again. `baseline`: its filters changed, and everything that they let through counts as known with the next
   * poll. `initial`: everything is sent, if it was so in the beginning.
   */
  readonly again?: 'baseline' | 'initial' | undefined;
}

export function webhookRuns({ db, t, atomically }: Store) {
  const { webhook, delivery } = t;
  // Asked for every delivery.
  const one = db
    .select()
    .from(webhook)
    .where(eq(webhook.id, sql.placeholder('id')))
    .prepare();

  return {
    /** Of any workspace; for jobs. */
    async byId(id: string): Promise<WebhookRow | undefined> {
      const [row] = await one.execute({ id });
      return row;
    },
    /** Every webhook on a connection, oldest first. */
    async ofConnection(connectionId: string, { objectType, event, type }: Subject = {}): Promise<WebhookRow[]> {
      return await db
        .select()
        .from(webhook)
        .where(
          and(
            eq(webhook.connectionId, connectionId),
            objectType === undefined ? undefined : eq(webhook.objectType, objectType),
            event === undefined ? undefined : eq(webhook.event, event),
            type === undefined ? undefined : eq(webhook.type, type),
          ),
        )
        .orderBy(asc(webhook.createdAt), asc(webhook.id));
    },
    /** Replaces the run notes, unless one was added meanwhile. */
    async note(row: WebhookRow, change: Pick<WebhookRow, 'runs' | 'checkedAt'>): Promise<boolean> {
      const rows = await db
        .update(webhook)
        .set(change)
        .where(and(eq(webhook.id, row.id), eq(webhook.runs, row.runs)))
        .returning({ id: webhook.id });
      return rows.length > 0;
    },
    /**
     * Makes the webhook healthy. The delivery that it was given up with, or that waits for its next attempt, is due.
     */
    async heal(workspaceId: string, id: string, change: Partial<WebhookRow>, { wakes, again }: Healing): Promise<void> {
      await atomically((tx) => [
        tx
          .update(webhook)
          .set({ ...change, unhealthyAt: null })
          .where(ownWebhook(t, workspaceId, id))
          .returning({ id: webhook.id }),
        tx
          .update(delivery)
          .set({ status: 'pending', attempts: 0, nextAttemptAt: null })
          .where(
            and(
              eq(delivery.webhookId, id),
              or(eq(delivery.status, 'failed'), and(eq(delivery.status, 'pending'), isNotNull(delivery.nextAttemptAt))),
            ),
          )
          .returning({ id: delivery.id }),
        ...(again === 'baseline' ? [rebaseStatement(tx, t, id)] : []),
        ...(again === 'initial' ? refillStatements(tx, t, id) : []),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
    },
  };
}
