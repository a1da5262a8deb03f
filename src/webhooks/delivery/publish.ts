/** What a receiver is told is stored first, and sent later: by whom it is stored, it can't be lost any more. */
import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../schema/field.ts';
import type { DeliveryType } from '../../../schema/models/webhook.ts';
import type { Connections } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { DeliveryStore, NewDelivery } from '../../store/webhooks/deliveries.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { toWebhook } from '../webhook-view.ts';

export interface Publication {
  readonly type: DeliveryType;
  /** As the API shows them, with the webhook's `fields` applied; at most its `page_max_limit` of them. */
  readonly objects: readonly JsonObject[];
  /** A second publication of the webhook with the same is dropped. */
  readonly dedupe?: string | undefined;
}

export interface PublisherDependencies {
  readonly store: DeliveryStore;
  readonly connections: Connections;
  readonly queue: Queue;
  readonly clock: Clock;
}

const NONCE_BYTES = 16;

export function createPublisher({ store, connections, queue, clock }: PublisherDependencies) {
  /** What goes along with the objects; it stays as it was when they were published. */
  async function envelopeOf(webhook: WebhookRow): Promise<JsonObject> {
    const { row } = await connections.find(webhook.workspaceId, webhook.connectionId);
    const { runs: _changing, ...shown } = toWebhook(webhook);
    return { webhook: shown, ...(row.externalXref !== null && { external_xref: row.externalXref }) };
  }

  /** Deliveries that are ready to be stored together with whatever has led to them. */
  async function prepare(webhook: WebhookRow, publications: readonly Publication[]): Promise<NewDelivery[]> {
    if (publications.length === 0) return [];
    const envelope = JSON.stringify(await envelopeOf(webhook));
    return publications.map(({ type, objects, dedupe = null }) => ({
      id: newId(clock),
      type,
      body: JSON.stringify(objects),
      size: objects.length,
      envelope,
      nonce: randomBytes(NONCE_BYTES).toString('hex'),
      dedupe,
      createdAt: clock.now(),
    }));
  }

  return {
    prepare,
    /** Appends one delivery to what the receiver of a webhook is to be sent, durably and in one write. */
    async publish(webhook: WebhookRow, publication: Publication): Promise<void> {
      const deliveries = await prepare(webhook, [publication]);
      await store.append(webhook, deliveries, queue.wakeOf({ kind: JOBS.deliver, key: webhook.id }));
      queue.announce(JOBS.deliver);
    },
  };
}

export type Publisher = ReturnType<typeof createPublisher>;
