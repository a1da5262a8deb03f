/** The log of what was, or is to be, sent to receivers, and sending it again. */
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { DeliveryQuery, DeliveryRow, DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { Webhooks } from '../webhooks.ts';

export interface DeliveriesDependencies {
  readonly store: DeliveryStore;
  readonly webhooks: Webhooks;
  readonly queue: Queue;
}

const notFound = () => new GatewayError('not_found', 'The webhook has no such delivery.');

/** Everything throws `not_found` when the workspace has no such webhook. */
export function createDeliveries({ store, webhooks, queue }: DeliveriesDependencies) {
  async function send(webhookId: string, ids: readonly string[]): Promise<void> {
    await store.replay(ids, queue.wakeOf({ kind: JOBS.deliver, key: webhookId, hurry: true }));
    queue.announce(JOBS.deliver);
  }

  return {
    /** Newest first. */
    async list(workspaceId: string, webhookId: string, query: DeliveryQuery): Promise<DeliveryRow[]> {
      await webhooks.find(workspaceId, webhookId);
      return await store.list(webhookId, query);
    },
    async find(workspaceId: string, webhookId: string, id: string): Promise<DeliveryRow> {
      await webhooks.find(workspaceId, webhookId);
      const row = await store.find(webhookId, id);
      if (!row) throw notFound();
      return row;
    },
    /** One is sent again, in its old place before all that is pending. How many that is. */
    async replay(workspaceId: string, webhookId: string, id: string): Promise<number> {
      await webhooks.find(workspaceId, webhookId);
      if (!(await store.find(webhookId, id))) throw notFound();
      await send(webhookId, [id]);
      return 1;
    },
    /** Everything since an instant is sent again, in its old order. How many that is, without those that are pending. */
    async replaySince(workspaceId: string, webhookId: string, since: number): Promise<number> {
      // What is delivered while this goes on is not sent a third time.
      const { lastSeq: upTo } = await webhooks.find(workspaceId, webhookId);
      let total = 0;
      let some = await store.replayable(webhookId, { since, after: 0, upTo });
      for (let last = some.at(-1); last; last = some.at(-1)) {
        await send(
          webhookId,
          some.map(({ id }) => id),
        );
        total += some.length;
        some = await store.replayable(webhookId, { since, after: last.seq, upTo });
      }
      return total;
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;
