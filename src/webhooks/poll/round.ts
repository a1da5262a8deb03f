/** One poll of a webhook, and how its result is recorded. */
import type { JsonObject } from '../../../schema/field.ts';
import type { DeliveryType } from '../../../schema/models/webhook.ts';
import { PARENTS } from '../../../schema/objects.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import { chunks } from '../../lib/chunks.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256 } from '../../lib/crypto.ts';
import type { PollRow, PollStore, SeenRow } from '../../store/webhooks/polls.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import type { Publication, Publisher } from '../delivery/publish.ts';
import { changedAtOf, type Plan } from './plan.ts';
import type { Reader } from './reader.ts';

/** Objects that are read at a time. */
export const PAGE = 100;
/** Ids are cheap: as many as a list returns at once. */
export const IDS_PAGE = 1000;
/** Pages that the creation of a webhook waits for. A longer list is recorded by the first poll, which starts at once. */
const MOST_PAGES_AT_START = 3;

export interface Round {
  readonly webhook: WebhookRow;
  readonly poll: PollRow;
  readonly plan: Plan;
  readonly reader: Reader;
  isStopping(): boolean;
}

/** What a poll remembers of an object. */
export type SeenObject = Omit<SeenRow, 'webhookId'>;

/** What is sent of one object. */
export interface Finding {
  readonly id: string;
  readonly version: string;
  readonly shown: JsonObject;
}

export interface PollResult {
  readonly findings?: readonly Finding[];
  readonly type?: DeliveryType;
  readonly seen?: readonly SeenObject[];
  readonly forgotten?: readonly string[];
  readonly progress?: Partial<PollRow>;
  /** Whether an initial sync ends with this: its last delivery says so, and is sent even when it is empty. */
  readonly isLast?: boolean;
}

export interface PollRecorder {
  /** Stores what was found, the deliveries that announce it, and how far the poll has come: in one write. */
  record(round: Round, result: PollResult): Promise<void>;
}

export interface PollRecorderDependencies {
  readonly polls: PollStore;
  readonly publisher: Publisher;
  readonly queue: Queue;
}

/** What the ways of polling work with. */
export interface PollDependencies {
  readonly polls: PollStore;
  readonly recorder: PollRecorder;
  readonly clock: Clock;
}

/**
 * Equal for two processes that find the same in the same round, so that it is sent once. Different in every round, since
 * an object may return to an earlier state.
 */
const dedupeOf = ({ round }: PollRow, type: DeliveryType, findings: readonly Finding[]): string =>
  sha256(JSON.stringify([round, type, findings.map(({ id, version }) => [id, version])]));

function publicationsOf(
  { webhook, poll }: Round,
  { findings = [], type = 'VIRTUAL', isLast = false }: PollResult,
): Publication[] {
  const parts = chunks(findings, webhook.pageMaxLimit);
  if (isLast && parts.length === 0) parts.push([]);
  return parts.map((part, at) => {
    const own = isLast && at === parts.length - 1 ? 'INITIAL-COMPLETE' : type;
    return { type: own, objects: part.map(({ shown }) => shown), dedupe: dedupeOf(poll, own, part) };
  });
}

export function createPollRecorder({ polls, publisher, queue }: PollRecorderDependencies): PollRecorder {
  return {
    async record(round, result) {
      const { webhook } = round;
      const deliveries = await publisher.prepare(webhook, publicationsOf(round, result));
      const hasDeliveries = deliveries.length > 0;
      const { progress, seen = [], forgotten = [] } = result;
      if (!hasDeliveries && !progress && seen.length === 0 && forgotten.length === 0) return;
      const wakes = hasDeliveries ? [queue.wakeOf({ kind: JOBS.deliver, key: webhook.id })] : [];
      await polls.advance({
        webhook,
        round: round.poll.round,
        deliveries,
        seen,
        forgotten,
        wakes,
        ...(progress && { progress }),
      });
      if (hasDeliveries) queue.announce(JOBS.deliver);
    },
  };
}

export const idOf = (object: JsonObject): string => String(object.id ?? '');

/** A webhook whose filter names the parent reads objects of that parent only. */
function parentIdOf({ type, filters }: Plan, object: JsonObject): string | null {
  const field = PARENTS[type]?.field ?? '';
  const parent = object[field] ?? filters[field];
  return typeof parent === 'string' ? parent : null;
}

export function seenObjectOf(plan: Plan, object: JsonObject): SeenObject {
  const objectId = idOf(object);
  if (plan.way === 'census') return { objectId, version: '', parentId: parentIdOf(plan, object), changedAt: null };
  const isForgotten = plan.way === 'window' && !plan.tracksMembers;
  return {
    objectId,
    version: plan.versionOf(object),
    parentId: null,
    changedAt: isForgotten ? changedAtOf(object) : null,
  };
}

/** What the seen objects of these are, by id. */
export async function seenByIds(polls: PollStore, { webhook }: Round, ids: readonly string[]) {
  const known = new Map<string, SeenRow>();
  for (const some of chunks(ids, IDS_PAGE / 2)) {
    for (const row of await polls.seenOf(webhook.id, some)) known.set(row.objectId, row);
  }
  return known;
}

/** Everything in a list; undefined when that is too much to wait for. */
export async function readAtOnce(
  reader: Reader,
  limit: number,
  fields: readonly string[],
): Promise<JsonObject[] | undefined> {
  const objects: JsonObject[] = [];
  for (let pages = 0; pages < MOST_PAGES_AT_START; pages++) {
    const page = await reader.page({ offset: pages * limit, limit, fields });
    objects.push(...page);
    if (page.length < limit) return objects;
  }
  return undefined;
}

/** The phase after everything in the list was recorded. */
export const afterBaseline = ({ includesAll, toldAt }: PollRow): PollRow['phase'] =>
  includesAll && toldAt === null ? 'initial' : 'live';
