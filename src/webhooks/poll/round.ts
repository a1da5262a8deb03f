/** One poll of a webhook, and what its parts have in common. */
import type { JsonObject } from '../../../schema/field.ts';
import { PARENTS } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PollRow, PollStore } from '../../store/webhooks/polls.ts';
import type { SeenObject, SeenRow } from '../../store/webhooks/seen-objects.ts';
import { changedAtOf, type Plan } from './plan.ts';
import type { Reader } from './reader.ts';
import type { Polled, PollRecorder } from './recorder.ts';

/** Objects that are read at a time. */
export const PAGE = 100;
/** Ids are cheap: as many as a list returns at once. */
export const IDS_PAGE = 1000;
/** Pages that the creation of a webhook waits for. A longer list is recorded by the first poll, which starts at once. */
const MOST_PAGES_AT_START = 3;

export interface Round extends Polled {
  readonly plan: Plan;
  readonly reader: Reader;
  isStopping(): boolean;
}

/** What the ways of polling work with. */
export interface PollDependencies {
  readonly polls: PollStore;
  readonly recorder: PollRecorder;
  readonly clock: Clock;
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
