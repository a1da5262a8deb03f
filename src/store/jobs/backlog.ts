/** The backlog of the whole store: how much waits, and for how long. */
import { and, count, eq, gt, isNotNull, isNull, lte, max, min, or, type SQL, sql } from 'drizzle-orm';
import { isFree, isHeld } from '../base/lease.ts';
import type { Store } from '../base/store.ts';
import { isDue, latestJobLease } from './job-rows.ts';

/** `due` could be taken now, `waiting` has a time that is to come, `running` is taken, `dead` was given up. */
export const JOB_STATES = ['due', 'waiting', 'running', 'dead'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobBacklog {
  readonly kind: string;
  readonly state: JobState;
  readonly count: number;
  /** When the first of them was to run, in epoch milliseconds. */
  readonly oldestAt: number;
}

export interface DeliveryBacklog {
  readonly count: number;
  /** When the first of them was put in, in epoch milliseconds; null when there is none. */
  readonly oldestAt: number | null;
}

export const HEALTHS = ['healthy', 'unhealthy', 'paused'] as const;
export type HealthCounts = Readonly<Record<(typeof HEALTHS)[number], number>>;

export function backlogStore({ db, t }: Store) {
  const { connection, delivery, job, webhook } = t;

  async function jobsWhere(state: JobState, condition: SQL | undefined): Promise<JobBacklog[]> {
    const rows = await db
      .select({ kind: job.kind, count: count(), oldestAt: min(job.runAt) })
      .from(job)
      .where(condition)
      .groupBy(job.kind);
    return rows.map(({ oldestAt, ...row }) => ({ ...row, state, oldestAt: oldestAt ?? 0 }));
  }

  async function countOf(table: typeof connection | typeof webhook, condition: SQL | undefined): Promise<number> {
    const [row] = await db.select({ count: count() }).from(table).where(condition);
    return row?.count ?? 0;
  }

  async function healths(
    table: typeof connection | typeof webhook,
    isUnhealthy: SQL | undefined,
  ): Promise<HealthCounts> {
    const [all, paused, unhealthy] = await Promise.all([
      countOf(table, undefined),
      countOf(table, eq(table.isPaused, true)),
      countOf(table, and(eq(table.isPaused, false), isUnhealthy)),
    ]);
    return { healthy: all - paused - unhealthy, unhealthy, paused };
  }

  async function deliveriesWhere(condition: SQL | undefined): Promise<DeliveryBacklog> {
    const [row] = await db
      .select({ count: count(), oldestAt: min(delivery.createdAt) })
      .from(delivery)
      .innerJoin(webhook, eq(webhook.id, delivery.webhookId))
      .where(and(eq(delivery.status, 'pending'), condition));
    return { count: row?.count ?? 0, oldestAt: row?.oldestAt ?? null };
  }

  return {
    async jobs(now: number): Promise<JobBacklog[]> {
      const isReady = eq(job.state, 'ready');
      const latest = latestJobLease(now);
      const lists = await Promise.all([
        jobsWhere('due', isDue(job, now, latest)),
        jobsWhere('waiting', and(isReady, isFree(job.lockedUntil, now, latest), gt(job.runAt, now))),
        jobsWhere('running', and(isReady, isHeld(job.lockedUntil, now, latest))),
        jobsWhere('dead', eq(job.state, 'dead')),
      ]);
      return lists.flat();
    },
    /** The most webhooks, and the most deliveries that wait, that one workspace has. */
    async mostOfOneWorkspace(): Promise<{ webhooks: number; waitingDeliveries: number }> {
      const own = db
        .select({ count: count().as('count') })
        .from(webhook)
        .groupBy(webhook.workspaceId)
        .as('own');
      const pending = db
        .select({ count: count().as('count') })
        .from(delivery)
        .innerJoin(webhook, eq(webhook.id, delivery.webhookId))
        .where(eq(delivery.status, 'pending'))
        .groupBy(webhook.workspaceId)
        .as('pending');
      const [webhooks] = await db.select({ most: max(own.count) }).from(own);
      const [deliveries] = await db.select({ most: max(pending.count) }).from(pending);
      return { webhooks: Number(webhooks?.most ?? 0), waitingDeliveries: Number(deliveries?.most ?? 0) };
    },
    /** What is delivered as soon as possible. */
    pendingDeliveries: () => deliveriesWhere(and(eq(webhook.isPaused, false), isNull(webhook.unhealthyAt))),
    /** What is retained for webhooks that are paused or unhealthy. */
    heldDeliveries: () => deliveriesWhere(or(eq(webhook.isPaused, true), isNotNull(webhook.unhealthyAt))),
    connections: () =>
      healths(connection, gt(connection.lastUnhealthyAt, sql`coalesce(${connection.lastHealthyAt}, 0)`)),
    /** Connections in use whose credentials end until then, those that have ended included. */
    async endingUntil(until: number): Promise<number> {
      const [row] = await db
        .select({ count: count() })
        .from(connection)
        .where(and(lte(connection.expiresAt, until), eq(connection.isPaused, false)));
      return row?.count ?? 0;
    },
    webhooks: () => healths(webhook, isNotNull(webhook.unhealthyAt)),
  };
}

export type BacklogStore = ReturnType<typeof backlogStore>;
