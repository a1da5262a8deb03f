/** Stores deliveries durably. They are sent later, by a job. */
import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../schema/field.ts';
import type { DeliveryType } from '../../../schema/models/webhook.ts';
import type { Connections } from '../../connections/connections.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { NewDelivery } from '../../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror } from '../database/mirrored.ts';
import { deliverJob } from '../webhook-jobs.ts';
import { toWebhook } from '../webhook-view.ts';
import type { MirrorEnvelope } from './write.ts';

export interface Publication {
  readonly type: DeliveryType;
  /** As the API shows them, with the webhook's `fields` applied; at most as many as one delivery has. */
  readonly objects: readonly JsonObject[];
  /** Whether the objects are gone; only databases are sent it beside what is there. */
  readonly isRemoval?: boolean | undefined;
  /** A second publication of the webhook with the same is dropped. */
  readonly dedupe?: string | undefined;
}

export interface Publisher {
  /** Deliveries that are ready to be stored, in one write with whatever has led to them. */
  prepare(webhook: WebhookRow, publications: readonly Publication[]): Promise<NewDelivery[]>;
  /** Appends one delivery behind those of the webhook, durably and in one write. */
  publish(webhook: WebhookRow, publication: Publication): Promise<void>;
}

export interface PublisherDependencies {
  readonly store: DeliveryStore;
  readonly connections: Connections;
  readonly queue: Queue;
  readonly clock: Clock;
}

const NONCE_BYTES = 16;

export function createPublisher({ store, connections, queue, clock }: PublisherDependencies): Publisher {
  async function xrefOf(webhook: WebhookRow): Promise<JsonObject> {
    const { row } = await connections.find(webhook.workspaceId, webhook.connectionId);
    return row.externalXref === null ? {} : { external_xref: row.externalXref };
  }

  /** What accompanies the objects, as it is when they are published. */
  function envelopeOf(webhook: WebhookRow, xref: JsonObject, isRemoval: boolean): string {
    if (isMirror(webhook)) {
      const envelope: MirrorEnvelope = { readAfter: webhook.lastSeq, isRemoval, ...xref };
      return JSON.stringify(envelope);
    }
    const { runs: _changing, ...shown } = toWebhook(webhook);
    return JSON.stringify({ webhook: shown, ...xref });
  }

  async function prepare(webhook: WebhookRow, publications: readonly Publication[]): Promise<NewDelivery[]> {
    if (publications.length === 0) return [];
    const xref = await xrefOf(webhook);
    const envelopes = new Map([false, true].map((isRemoval) => [isRemoval, envelopeOf(webhook, xref, isRemoval)]));
    return publications.map(({ type, objects, isRemoval = false, dedupe = null }) => ({
      id: newId(clock),
      type,
      body: JSON.stringify(objects),
      size: objects.length,
      envelope: envelopes.get(isRemoval) ?? '',
      nonce: randomBytes(NONCE_BYTES).toString('hex'),
      dedupe,
      createdAt: clock.now(),
    }));
  }

  return {
    prepare,
    async publish(webhook, publication) {
      const deliveries = await prepare(webhook, [publication]);
      await store.append(webhook, deliveries, queue.wakeOf(deliverJob(webhook)));
      queue.announce(deliverJob(webhook));
    },
  };
}
