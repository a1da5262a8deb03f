/** Webhooks and their deliveries as people look through them. */
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Store } from '../base/store.ts';
import type { DeliveryQuery, DeliveryRow, WebhookRow } from './delivery-rows.ts';

/** What is on its way to a receiver. */
export interface Backlog {
  readonly pending: number;
  readonly failed: number;
  /** The delivery that is to be sent next; the others wait behind it. */
  readonly next: Pick<DeliveryRow, 'attempts' | 'nextAttemptAt' | 'lastError' | 'createdAt'> | undefined;
}

/** A delivery without what it carries. */
export type DeliverySummary = Omit<DeliveryRow, 'body' | 'envelope' | 'nonce' | 'dedupe'>;

/** What is on its way from webhooks, and which of them are in trouble. */
function webhookBacklogs({ db, t: { delivery, webhook } }: Store) {
  const waiting = ['pending', 'failed'] as const;

  /** The number of the delivery that a webhook is to send next. */
  function oldestOf(webhookId: SQLWrapper): SQL {
    const older = alias(delivery, 'older');
    const oldest = db
      .select({ seq: sql`min(${older.seq})` })
      .from(older)
      .where(and(eq(older.webhookId, webhookId), eq(older.status, 'pending')));
    return sql`(${oldest})`;
  }

  /** The oldest that is to be sent, of each webhook. */
  async function heads(webhookIds: readonly string[]) {
    return await db
      .select({
        webhookId: delivery.webhookId,
        attempts: delivery.attempts,
        nextAttemptAt: delivery.nextAttemptAt,
        lastError: delivery.lastError,
        createdAt: delivery.createdAt,
      })
      .from(delivery)
      .where(
        and(
          inArray(delivery.webhookId, [...webhookIds]),
          eq(delivery.status, 'pending'),
          eq(delivery.seq, oldestOf(delivery.webhookId)),
        ),
      );
  }

  return {
    /** What is on its way from each of them. */
    async backlogs(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Backlog>> {
      if (webhookIds.length === 0) return new Map();
      const counts = await db
        .select({ webhookId: delivery.webhookId, status: delivery.status, count: count() })
        .from(delivery)
        .where(and(inArray(delivery.webhookId, [...webhookIds]), inArray(delivery.status, [...waiting])))
        .groupBy(delivery.webhookId, delivery.status);
      const next = new Map((await heads(webhookIds)).map(({ webhookId, ...head }) => [webhookId, head]));
      const of = (id: string, status: DeliveryRow['status']) =>
        counts.find((found) => found.webhookId === id && found.status === status)?.count ?? 0;
      return new Map(
        webhookIds.map((id) => [id, { pending: of(id, 'pending'), failed: of(id, 'failed'), next: next.get(id) }]),
      );
    },
    /** Webhooks that are disabled, then those whose oldest pending delivery was refused, each the longest first. */
    async troubled(workspaceId: string, limit: number): Promise<WebhookRow[]> {
      const refused = db
        .select({ id: delivery.id })
        .from(delivery)
        .where(
          and(eq(delivery.webhookId, webhook.id), eq(delivery.seq, oldestOf(webhook.id)), gt(delivery.attempts, 0)),
        );
      return await db
        .select()
        .from(webhook)
        .where(
          and(
            eq(webhook.workspaceId, workspaceId),
            or(isNotNull(webhook.unhealthyAt), and(eq(webhook.isPaused, false), exists(refused))),
          ),
        )
        .orderBy(sql`${webhook.unhealthyAt} is null`, asc(webhook.unhealthyAt), asc(webhook.id))
        .limit(limit);
    },
  };
}

/** Deliveries without what they carry. */
function deliverySummaries({ db, t }: Store) {
  const { delivery, webhook } = t;
  const { body: _body, envelope: _envelope, nonce: _nonce, dedupe: _dedupe, ...summary } = getTableColumns(delivery);
  return {
    /** Newest first. */
    async deliveries(webhookId: string, { status, limit, offset }: DeliveryQuery): Promise<DeliverySummary[]> {
      return await db
        .select(summary)
        .from(delivery)
        .where(and(eq(delivery.webhookId, webhookId), status && eq(delivery.status, status)))
        .orderBy(desc(delivery.seq))
        .limit(limit)
        .offset(offset);
    },
    /** The one with this id, when it is of a webhook of the workspace. */
    async deliveriesById(workspaceId: string, id: string): Promise<DeliverySummary[]> {
      return await db
        .select(summary)
        .from(delivery)
        .innerJoin(webhook, and(eq(webhook.id, delivery.webhookId), eq(webhook.workspaceId, workspaceId)))
        .where(eq(delivery.id, id));
    },
    /** Deliveries whose receivers were given up with them, newest first. */
    async failed(workspaceId: string, limit: number): Promise<DeliverySummary[]> {
      const own = db.select({ id: webhook.id }).from(webhook).where(eq(webhook.workspaceId, workspaceId));
      return await db
        .select(summary)
        .from(delivery)
        .where(and(eq(delivery.status, 'failed'), inArray(delivery.webhookId, own)))
        .orderBy(desc(delivery.attemptedAt), asc(delivery.id))
        .limit(limit);
    },
  };
}

export const webhookOverviewStore = (store: Store) => ({ ...webhookBacklogs(store), ...deliverySummaries(store) });

export type WebhookOverviewStore = ReturnType<typeof webhookOverviewStore>;
