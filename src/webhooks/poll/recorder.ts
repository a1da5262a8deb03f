/** Records what a poll has found. */
import type { JsonObject } from '../../../schema/field.ts';
import type { DeliveryType } from '../../../schema/models/webhook.ts';
import type { Queue } from '../../jobs/queue.ts';
import { chunks } from '../../lib/chunks.ts';
import { sha256 } from '../../lib/crypto.ts';
import type { PollRow, PollStore } from '../../store/webhooks/polls.ts';
import type { SeenObject } from '../../store/webhooks/seen-objects.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { objectsAtOnce } from '../database/mirrored.ts';
import type { Publication, Publisher } from '../delivery/publish.ts';
import { deliverJob } from '../webhook-jobs.ts';

/** The webhook that is polled, and the state of its polling. */
export interface Polled {
  readonly webhook: WebhookRow;
  readonly poll: PollRow;
}

/** What is sent of one object. */
export interface Finding {
  readonly id: string;
  readonly version: string;
  readonly shown: JsonObject;
}

export interface PollResult {
  readonly findings?: readonly Finding[];
  /** Objects that are gone, for a webhook that is sent those that are there as well. */
  readonly removals?: readonly Finding[];
  readonly type?: DeliveryType;
  readonly seen?: readonly SeenObject[];
  readonly forgotten?: readonly string[];
  readonly progress?: Partial<PollRow>;
  /** Whether an initial sync ends with this: its last delivery says so, and is sent even when it is empty. */
  readonly isLast?: boolean;
}

export interface PollRecorder {
  /** Stores what was found, the deliveries that announce it, and how far the poll has come: in one write. */
  record(polled: Polled, result: PollResult): Promise<void>;
}

export interface PollRecorderDependencies {
  readonly polls: PollStore;
  readonly publisher: Publisher;
  readonly queue: Queue;
}

/**
 * Equal for two processes that find the same in the same round, so that it is sent once. Different in every round, since
 * an object may return to an earlier state.
 */
const dedupeOf = ({ round }: PollRow, type: DeliveryType, findings: readonly Finding[]): string =>
  sha256(JSON.stringify([round, type, findings.map(({ id, version }) => [id, version])]));

function publicationsOf(
  { webhook, poll }: Polled,
  { findings = [], removals = [], type = 'VIRTUAL', isLast = false }: PollResult,
): Publication[] {
  const parts = chunks(findings, objectsAtOnce(webhook));
  if (isLast && parts.length === 0) parts.push([]);
  const found = parts.map((part, at) => {
    const own = isLast && at === parts.length - 1 ? 'INITIAL-COMPLETE' : type;
    return { type: own, objects: part.map(({ shown }) => shown), dedupe: dedupeOf(poll, own, part) };
  });
  const gone = chunks(removals, objectsAtOnce(webhook)).map((part) => ({
    type,
    isRemoval: true,
    objects: part.map(({ shown }) => shown),
    dedupe: dedupeOf(poll, type, part),
  }));
  return [...found, ...gone];
}

export function createPollRecorder({ polls, publisher, queue }: PollRecorderDependencies): PollRecorder {
  return {
    async record(polled, result) {
      const { webhook, poll } = polled;
      const deliveries = await publisher.prepare(webhook, publicationsOf(polled, result));
      const hasDeliveries = deliveries.length > 0;
      const { progress, seen = [], forgotten = [] } = result;
      if (!hasDeliveries && !progress && seen.length === 0 && forgotten.length === 0) return;
      const wakes = hasDeliveries ? [queue.wakeOf(deliverJob(webhook))] : [];
      await polls.advance({
        webhook,
        round: poll.round,
        deliveries,
        seen,
        forgotten,
        wakes,
        ...(progress && { progress }),
      });
      if (hasDeliveries) queue.announce(deliverJob(webhook));
    },
  };
}
