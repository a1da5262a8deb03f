/** One look for changes, and how what it finds is kept. */

import type { JsonObject } from '../../../schema/field.ts';
import type { DeliveryType } from '../../../schema/models/webhook.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import { chunks } from '../../lib/chunks.ts';
import { sha256 } from '../../lib/crypto.ts';
import type { PollRow, PollStore, SeenRow } from '../../store/webhooks/polls.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import type { Publication, Publisher } from '../delivery/publish.ts';
import type { Plan } from './plan.ts';
import type { Reader } from './reader.ts';

/** Objects that are read at a time. */
export const PAGE = 100;

export interface Round {
  readonly webhook: WebhookRow;
  readonly poll: PollRow;
  readonly plan: Plan;
  readonly reader: Reader;
  isStopping(): boolean;
}

/** What a receiver is to be told of one object. */
export interface Finding {
  readonly id: string;
  readonly version: string;
  readonly shown: JsonObject;
}

export interface Found {
  readonly findings: readonly Finding[];
  readonly type?: DeliveryType;
  readonly seen?: readonly Omit<SeenRow, 'webhookId'>[];
  readonly forgotten?: readonly string[];
  readonly progress?: Partial<PollRow>;
  /** Whether nothing more follows of an initial sync: its last delivery says so, and is sent though it be empty. */
  readonly isLast?: boolean;
}

export interface KeeperDependencies {
  readonly polls: PollStore;
  readonly publisher: Publisher;
  readonly queue: Queue;
}

/**
 * The same for two processes that find the same in the same round, so that it is told once; another one in every round,
 * since an object may come back to what it was.
 */
const dedupeOf = ({ round }: PollRow, type: DeliveryType, findings: readonly Finding[]): string =>
  sha256(JSON.stringify([round, type, findings.map(({ id, version }) => [id, version])]));

function publicationsOf(
  { webhook, poll }: Round,
  { findings, type = 'VIRTUAL', isLast = false }: Found,
): Publication[] {
  const parts = chunks(findings, webhook.pageMaxLimit);
  if (isLast && parts.length === 0) parts.push([]);
  return parts.map((part, at) => {
    const own = isLast && at === parts.length - 1 ? 'INITIAL-COMPLETE' : type;
    return { type: own, objects: part.map(({ shown }) => shown), dedupe: dedupeOf(poll, own, part) };
  });
}

export function createKeeper({ polls, publisher, queue }: KeeperDependencies) {
  return {
    /** Stores what was found, what is to be told of it, and how far that is, in one write. */
    async keep(round: Round, found: Found): Promise<void> {
      const { webhook } = round;
      const deliveries = await publisher.prepare(webhook, publicationsOf(round, found));
      const isTold = deliveries.length > 0;
      const { progress, seen = [], forgotten = [] } = found;
      if (!isTold && !progress && seen.length === 0 && forgotten.length === 0) return;
      const wakes = isTold ? [queue.wakeOf({ kind: JOBS.deliver, key: webhook.id })] : [];
      await polls.advance({
        webhook,
        round: round.poll.round,
        deliveries,
        seen,
        forgotten,
        wakes,
        ...(progress && { progress }),
      });
      if (isTold) queue.announce(JOBS.deliver);
    },
  };
}

export type Keeper = ReturnType<typeof createKeeper>;

export const idOf = (object: JsonObject): string => String(object.id ?? '');

/** What follows once everything that is there was noted. */
export const afterBaseline = ({ includesAll, toldAt }: PollRow): PollRow['phase'] =>
  includesAll && toldAt === null ? 'initial' : 'live';
