/** Deletions: the ids of all objects in the list are compared with those that were in it. */
import pLimit from 'p-limit';
import type { JsonObject } from '../../../schema/field.ts';
import { PARENTS } from '../../../schema/objects.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { SeenObject, SeenRow } from '../../store/webhooks/seen-objects.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { type Absence, absentObjects } from './absence.ts';
import { forgetUnlisted } from './members.ts';
import type { Plan } from './plan.ts';
import type { PageRequest, Reader } from './reader.ts';
import type { Finding } from './recorder.ts';
import {
  afterBaseline,
  IDS_PAGE,
  idOf,
  type PollDependencies,
  type Round,
  readAtOnce,
  seenByIds,
  seenObjectOf,
} from './round.ts';

const CALLS_AT_ONCE = 4;
/** New objects of a poll whose parent is read. Of more it stays unknown. */
const MOST_PARENTS_READ = 200;

/** Stands in the version of an object that a list lacked while nothing else proved that it is gone, before the time. */
const MISSING = 'missing ';

const isMissing = ({ version }: SeenRow) => version.startsWith(MISSING);

/** `id`, and the parent unless a filter names it. */
function baselineFields({ type, filters }: Plan): string[] {
  const field = PARENTS[type]?.field;
  return field === undefined || filters[field] !== undefined ? ['id'] : ['id', field];
}

/** What is in the list when the webhook is created; undefined when that is too much to wait for. */
export async function beginCensus(plan: Plan, reader: Reader): Promise<SeenObject[] | undefined> {
  const objects = await readAtOnce(reader, IDS_PAGE, baselineFields(plan));
  return objects?.map((object) => seenObjectOf(plan, object));
}

/** Objects as they were listed, with their parents where these are few enough to ask for. */
async function withParents({ poll, plan, reader }: Round, objects: readonly JsonObject[]): Promise<SeenObject[]> {
  const fields = baselineFields(plan);
  const isAsked = poll.phase === 'live' && fields.length > 1 && objects.length <= MOST_PARENTS_READ && reader.canFind;
  if (!isAsked) return objects.map((object) => seenObjectOf(plan, object));
  const atOnce = pLimit(CALLS_AT_ONCE);
  return await Promise.all(
    objects.map((object) =>
      atOnce(async () => {
        const found = (await reader.find(plan.type, idOf(object), fields)) ?? object;
        // Some providers know an object by several ids: the one that is listed counts.
        return { ...seenObjectOf(plan, found), objectId: idOf(object) };
      }),
    ),
  );
}

/** Records objects that are new, and that ones which were missing are back. */
async function recordListed({ polls, recorder }: PollDependencies, round: Round, page: readonly JsonObject[]) {
  const known = await seenByIds(polls, round, page.map(idOf));
  const back = [...known.values()].filter(isMissing).map((row) => ({ ...row, version: '' }));
  const fresh = page.filter((object) => !known.has(idOf(object)));
  await recorder.record(round, { seen: [...back, ...(await withParents(round, fresh))] });
}

/** With what a list is of, everything in it is gone. */
async function pageOrNone(reader: Reader, request: PageRequest): Promise<JsonObject[]> {
  try {
    return await reader.page(request);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return [];
    throw error;
  }
}

/** Ids of all objects in the list; undefined when it was interrupted. */
async function readIds(deps: PollDependencies, round: Round): Promise<ReadonlySet<string> | undefined> {
  const fields = round.poll.phase === 'baseline' ? baselineFields(round.plan) : ['id'];
  const listed = new Set<string>();
  for (let offset = 0; ; offset += IDS_PAGE) {
    const page = await pageOrNone(round.reader, { offset, limit: IDS_PAGE, fields });
    await recordListed(deps, round, page);
    for (const object of page) listed.add(idOf(object));
    if (page.length < IDS_PAGE) return listed;
    if (round.isStopping()) return undefined;
  }
}

export const findingOf = ({ row: { objectId }, fate }: Absence): Finding => ({
  id: objectId,
  version: fate,
  shown: { id: objectId, raw: { gone: fate } },
});

/**
 * Proven, or missing for the second time. When a read by id found nothing either, the provider may be in trouble: the second
 * list must come an interval later, and not at once by a trigger.
 */
function isGone({ row, fate, isProven }: Absence, { intervalMs }: WebhookRow, now: number): boolean {
  if (fate === 'present') return false;
  if (isProven) return true;
  if (!isMissing(row)) return false;
  return fate === 'outside_filters' || now - Number(row.version.slice(MISSING.length)) >= intervalMs;
}

/** What is to be remembered of one that is not gone for certain. */
function remembered({ row, fate }: Absence, now: number): SeenRow[] {
  if (fate === 'present') return isMissing(row) ? [{ ...row, version: '' }] : [];
  return isMissing(row) ? [] : [{ ...row, version: `${MISSING}${now}` }];
}

/** Sends what is gone; how many, or undefined when it was interrupted. */
async function sendAbsent({ polls, recorder, clock }: PollDependencies, round: Round, listed: ReadonlySet<string>) {
  let found = 0;
  for await (const { absences, forgotten } of absentObjects(polls, round, listed)) {
    if (round.isStopping()) return undefined;
    const now = clock.now();
    const gone = absences.filter((absence) => isGone(absence, round.webhook, now));
    const others = absences.filter((absence) => !gone.includes(absence));
    await recorder.record(round, {
      findings: gone.map(findingOf),
      forgotten: [...forgotten, ...gone.map(({ row }) => row.objectId)],
      seen: others.flatMap((absence) => remembered(absence, now)),
    });
    found += gone.length;
  }
  return found;
}

/** How many deletions were found; undefined when it was interrupted. A baseline only records what is there. */
export async function pollCensus(deps: PollDependencies, round: Round): Promise<number | undefined> {
  const { poll } = round;
  const listed = await readIds(deps, round);
  if (!listed) return undefined;
  const isBaseline = poll.phase === 'baseline';
  if (isBaseline) await forgetUnlisted(deps, round, listed);
  const found = isBaseline ? 0 : await sendAbsent(deps, round, listed);
  if (found === undefined) return undefined;
  await deps.recorder.record(round, { progress: { phase: afterBaseline(poll), round: poll.round + 1 } });
  return found;
}
