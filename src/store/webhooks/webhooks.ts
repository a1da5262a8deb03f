import { and, asc, count, desc, eq, gte, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Store } from '../base/open.ts';
import { type Wake, wakeStatement } from '../jobs/jobs.ts';
import type { WebhookRow } from './delivery-rows.ts';
import { type PollBeginning, rebaseStatement, refillStatements, seenStatements } from './polls.ts';

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

export function webhookStore({ db, t, atomically }: Store) {
  const { webhook, poll } = t;
  const own = (workspaceId: string, id: string) => and(eq(webhook.workspaceId, workspaceId), eq(webhook.id, id));
  const columns = { created_at: webhook.createdAt, updated_at: webhook.updatedAt, name: webhook.objectType };

  // Asked for every delivery.
  const one = db
    .select()
    .from(webhook)
    .where(eq(webhook.id, sql.placeholder('id')))
    .prepare();

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
      const [row] = await db.select().from(webhook).where(own(workspaceId, id));
      return row;
    },
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
      const [row] = await db.update(webhook).set(change).where(own(workspaceId, id)).returning();
      return row;
    },
    /** The addresses of all of them, for encryption. */
    async urls(): Promise<Pick<WebhookRow, 'id' | 'hookUrl' | 'sealedUrl'>[]> {
      return await db.select({ id: webhook.id, hookUrl: webhook.hookUrl, sealedUrl: webhook.sealedUrl }).from(webhook);
    },
    /** Replaces an address unless somebody else did in the meantime. */
    async reseal(
      { id, hookUrl, sealedUrl }: Pick<WebhookRow, 'id' | 'hookUrl' | 'sealedUrl'>,
      after: Pick<WebhookRow, 'hookUrl' | 'sealedUrl'>,
    ): Promise<boolean> {
      const isSealed = sealedUrl === null ? isNull(webhook.sealedUrl) : eq(webhook.sealedUrl, sealedUrl);
      const rows = await db
        .update(webhook)
        .set(after)
        .where(and(eq(webhook.id, id), eq(webhook.hookUrl, hookUrl), isSealed))
        .returning({ id: webhook.id });
      return rows.length > 0;
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
      const { delivery } = t;
      await atomically((tx) => [
        tx
          .update(webhook)
          .set({ ...change, unhealthyAt: null })
          .where(own(workspaceId, id))
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
    /** What it leaves behind is removed by the job that `wake` asks for. */
    async remove(workspaceId: string, id: string, wake: Wake): Promise<void> {
      await atomically((tx) => [
        tx.delete(webhook).where(own(workspaceId, id)).returning({ id: webhook.id }),
        wakeStatement(tx, t, wake),
      ]);
    },
  };
}

export type WebhookStore = ReturnType<typeof webhookStore>;
