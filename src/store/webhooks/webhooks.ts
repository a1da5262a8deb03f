import { and, asc, count, desc, eq, gte, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import { ownWebhook, type WebhookRow } from './delivery-rows.ts';
import type { PollBeginning } from './polls.ts';
import { seenStatements } from './seen-objects.ts';
import { webhookRuns } from './webhook-runs.ts';
import { webhookUrls } from './webhook-urls.ts';

export type { WebhookRow } from './delivery-rows.ts';

export interface WebhookQuery {
  connectionId?: string | undefined;
  environment?: string | undefined;
  integrationType?: string | undefined;
  objectType?: string | undefined;
  isHealthy?: boolean | undefined;
  createdLte?: number | undefined;
  updatedGte?: number | undefined;
  sort: 'created_at' | 'updated_at' | 'name';
  descending: boolean;
  limit: number;
  offset: number;
}

/** Webhooks as whoever owns them asks for them and changes them. */
function workspaceWebhooks({ db, t, atomically }: Store) {
  const { webhook, poll } = t;
  const columns = { created_at: webhook.createdAt, updated_at: webhook.updatedAt, name: webhook.objectType };

  return {
    /** With what it needs to begin with, in one write. */
    async insert(row: WebhookRow, begun: PollBeginning | undefined, wakes: readonly Wake[]): Promise<void> {
      await atomically((tx) => [
        tx.insert(webhook).values(row).returning({ id: webhook.id }),
        ...(begun ? [tx.insert(poll).values(begun.poll).returning({ webhookId: poll.webhookId })] : []),
        ...(begun ? seenStatements(tx, t, row.id, begun.seen) : []),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
    },
    async countOf(workspaceId: string): Promise<number> {
      const [row] = await db.select({ total: count() }).from(webhook).where(eq(webhook.workspaceId, workspaceId));
      return row?.total ?? 0;
    },
    async find(workspaceId: string, id: string): Promise<WebhookRow | undefined> {
      const [row] = await db
        .select()
        .from(webhook)
        .where(ownWebhook(t, workspaceId, id));
      return row;
    },
    async list(workspaceId: string, query: WebhookQuery): Promise<WebhookRow[]> {
      const direction = query.descending ? desc : asc;
      const { connectionId, environment, integrationType, objectType, isHealthy, createdLte, updatedGte } = query;
      return await db
        .select()
        .from(webhook)
        .where(
          and(
            eq(webhook.workspaceId, workspaceId),
            connectionId === undefined ? undefined : eq(webhook.connectionId, connectionId),
            environment === undefined ? undefined : eq(webhook.environment, environment),
            integrationType === undefined ? undefined : eq(webhook.integrationType, integrationType),
            objectType === undefined ? undefined : eq(webhook.objectType, objectType),
            isHealthy === undefined ? undefined : (isHealthy ? isNull : isNotNull)(webhook.unhealthyAt),
            createdLte === undefined ? undefined : lte(webhook.createdAt, createdLte),
            updatedGte === undefined ? undefined : gte(webhook.updatedAt, updatedGte),
          ),
        )
        .orderBy(direction(columns[query.sort]), direction(webhook.id))
        .limit(query.limit)
        .offset(query.offset);
    },
    async update(workspaceId: string, id: string, change: Partial<WebhookRow>): Promise<WebhookRow | undefined> {
      const [row] = await db
        .update(webhook)
        .set(change)
        .where(ownWebhook(t, workspaceId, id))
        .returning();
      return row;
    },
    /** What it leaves behind is removed by the job that `wake` asks for. */
    async remove(workspaceId: string, id: string, wake: Wake): Promise<void> {
      await atomically((tx) => [
        tx
          .delete(webhook)
          .where(ownWebhook(t, workspaceId, id))
          .returning({ id: webhook.id }),
        wakeStatement(tx, t, wake),
      ]);
    },
  };
}

export const webhookStore = (store: Store) => ({
  ...workspaceWebhooks(store),
  ...webhookRuns(store),
  ...webhookUrls(store),
});

export type WebhookStore = ReturnType<typeof webhookStore>;
