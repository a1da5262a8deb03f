/** The log of deliveries, and sending them again. */
import type { Queue } from '../../jobs/queue.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { DeliveryQuery, DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { deliverJob } from '../webhook-jobs.ts';
import type { Webhooks } from '../webhooks.ts';
import { BACKLOG_PAUSE_MS, type Backlog } from './backlog.ts';

/** Everything throws `not_found` when the workspace has no such webhook; replays throw `rate_limited` when too much waits. */
export interface Deliveries {
  /** Newest first. */
  list(workspaceId: string, webhookId: string, query: DeliveryQuery): Promise<DeliveryRow[]>;
  find(workspaceId: string, webhookId: string, id: string): Promise<DeliveryRow>;
  /** Sends one again, in its old place before all that is pending. How many that is. */
  replay(workspaceId: string, webhookId: string, id: string): Promise<number>;
  /**
   * Sends everything since an instant again, or of that only what failed, in its old order. How many that is, without
   * those that are pending.
   */
  replaySince(workspaceId: string, webhookId: string, since: number, failedOnly?: boolean): Promise<number>;
}

export interface DeliveriesDependencies {
  readonly store: DeliveryStore;
  readonly webhooks: Pick<Webhooks, 'find'>;
  readonly queue: Queue;
  readonly backlog: Backlog;
}

export function createDeliveries({ store, webhooks, queue, backlog }: DeliveriesDependencies): Deliveries {
  async function find(workspaceId: string, webhookId: string, id: string) {
    const webhook = await webhooks.find(workspaceId, webhookId);
    const row = await store.find(webhookId, id);
    if (!row) throw new GatewayError('not_found', 'The webhook has no such delivery.');
    return { webhook, row };
  }

  async function checkRoom(webhook: WebhookRow): Promise<void> {
    if (!(await backlog.isFull(webhook))) return;
    throw new GatewayError(
      'rate_limited',
      `Too many deliveries wait for this webhook: its workspace may have ${backlog.limit} (MAX_WAITING_DELIVERIES).`,
      { retryAfter: BACKLOG_PAUSE_MS / 1000 },
    );
  }

  async function sendAgain(webhook: WebhookRow, ids: readonly string[]): Promise<void> {
    const wake = { ...deliverJob(webhook), hurry: true };
    await store.replay(ids, queue.wakeOf(wake));
    queue.announce(wake);
  }

  return {
    find: async (workspaceId, webhookId, id) => (await find(workspaceId, webhookId, id)).row,
    async list(workspaceId, webhookId, query) {
      await webhooks.find(workspaceId, webhookId);
      return await store.list(webhookId, query);
    },
    async replay(workspaceId, webhookId, id) {
      const { webhook, row } = await find(workspaceId, webhookId, id);
      // One that waits anyway only waits no longer.
      if (row.status !== 'pending') await checkRoom(webhook);
      await sendAgain(webhook, [id]);
      return 1;
    },
    async replaySince(workspaceId, webhookId, since, failedOnly = false) {
      // What is delivered meanwhile is not sent a third time.
      const webhook = await webhooks.find(workspaceId, webhookId);
      const { lastSeq: upTo } = webhook;
      await checkRoom(webhook);
      let total = 0;
      let after = 0;
      for (;;) {
        const rows = await store.replayable(webhookId, { since, after, upTo, failedOnly });
        const last = rows.at(-1);
        if (!last) return total;
        const ids = rows.map(({ id }) => id);
        await sendAgain(webhook, ids);
        total += ids.length;
        after = last.seq;
      }
    },
  };
}
