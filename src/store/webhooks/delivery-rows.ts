/** What is stored of deliveries, and how they come in. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Statement, Store } from '../base/store.ts';

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

/** The webhook of this id, where it is the workspace's. */
export const ownWebhook = ({ webhook }: Store['t'], workspaceId: string, id: string) =>
  and(eq(webhook.workspaceId, workspaceId), eq(webhook.id, id));

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
