/**
 * Deletions: the ids of everything there is are compared with those that were there. What is missing is asked for by its
 * id before anything is said of it: a list may be wrong, or no longer show what is still there.
 */
import pLimit from 'p-limit';
import type { JsonObject } from '../../../schema/field.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { PollStore, SeenRow } from '../../store/webhooks/polls.ts';
import { isPseudonym, pseudonymOf } from '../../store/webhooks/pseudonym.ts';
import type { Plan } from './plan.ts';
import type { PageRequest, Reader } from './reader.ts';
import { afterBaseline, type Finding, idOf, type Keeper, type Round } from './round.ts';

type Note = Omit<SeenRow, 'webhookId'>;

/** Ids are cheap: as many as a list gives. */
const IDS_AT_ONCE = 1000;
const KNOWN_AT_ONCE = 500;
const CALLS_AT_ONCE = 4;
/** New ones of a round whose parent is asked for; of more it stays unknown. */
const MOST_PARENTS_ASKED = 200;
/** A list that is longer is noted by the first look, which begins at once, in place of being waited for. */
const MOST_AT_ONCE = 3;

/** What objects belong to: with its parent gone from view, it is not known whether an object was deleted. */
const PARENTS: Readonly<Partial<Record<ObjectType, { readonly field: string; readonly type: ObjectType }>>> = {
  task_task: { field: 'project_id', type: 'task_project' },
  task_comment: { field: 'task_id', type: 'task_task' },
  task_change: { field: 'task_id', type: 'task_task' },
};

const baselineFields = ({ type }: Plan): string[] => ['id', ...(PARENTS[type] ? [PARENTS[type].field] : [])];

function noteOf({ type }: Plan, object: JsonObject): Note {
  const parent = object[PARENTS[type]?.field ?? ''];
  return { objectId: idOf(object), version: '', parentId: typeof parent === 'string' ? parent : null, changedAt: null };
}

/** What there is; undefined when that is too much to be waited for. */
export async function beginCensus(plan: Plan, reader: Reader): Promise<Note[] | undefined> {
  const seen: Note[] = [];
  for (let pages = 0; pages < MOST_AT_ONCE; pages++) {
    const offset = pages * IDS_AT_ONCE;
    const page = await reader.page({ offset, limit: IDS_AT_ONCE, fields: baselineFields(plan) });
    seen.push(...page.map((object) => noteOf(plan, object)));
    if (page.length < IDS_AT_ONCE) return seen;
  }
  return undefined;
}

export interface CensusDependencies {
  readonly polls: PollStore;
  readonly keeper: Keeper;
}

/** Notes objects that are not known yet, with what they belong to. */
async function noteNew(
  { polls, keeper }: CensusDependencies,
  round: Round,
  page: readonly JsonObject[],
): Promise<void> {
  const { webhook, poll, plan, reader } = round;
  const ids = page.map(idOf);
  const known = new Set<string>();
  for (let at = 0; at < ids.length; at += KNOWN_AT_ONCE) {
    for (const row of await polls.seenOf(webhook.id, ids.slice(at, at + KNOWN_AT_ONCE))) known.add(row.objectId);
  }
  const fresh = page.filter((object) => !known.has(idOf(object)));
  if (fresh.length === 0) return;
  const parent = PARENTS[plan.type];
  const asks = poll.phase === 'live' && parent && fresh.length <= MOST_PARENTS_ASKED && reader.canFind;
  const atOnce = pLimit(CALLS_AT_ONCE);
  const whole = asks
    ? await Promise.all(
        fresh.map((object) =>
          atOnce(async () => (await reader.find(plan.type, idOf(object), baselineFields(plan))) ?? object),
        ),
      )
    : fresh;
  // Some providers know an object by several ids: what counts is the one that is listed.
  const seen = whole.map((object, at) => ({ ...noteOf(plan, object), objectId: idOf(fresh[at] ?? object) }));
  await keeper.keep(round, { findings: [], seen });
}

type Fate = 'deleted' | 'not_visible' | 'elsewhere';

/** What became of objects that are missing, as far as the provider lets that be seen. */
function createInquest({ plan, reader }: Round) {
  const parents = new Map<string, Promise<boolean>>();
  const parent = PARENTS[plan.type];
  const isParentVisible = (type: ObjectType, id: string): Promise<boolean> => {
    const found = parents.get(id) ?? reader.find(type, id, ['id']).then((object) => object !== undefined);
    parents.set(id, found);
    return found;
  };
  return async ({ objectId, parentId }: SeenRow): Promise<Fate> => {
    if (reader.canFind && (await reader.find(plan.type, objectId, ['id']))) return 'elsewhere';
    if (!parent || parentId === null || !reader.maySee(parent.type)) return 'deleted';
    return (await isParentVisible(parent.type, parentId)) ? 'deleted' : 'not_visible';
  };
}

const findingOf = ({ objectId }: SeenRow, fate: Fate): Finding => ({
  id: objectId,
  version: fate,
  shown: { id: objectId, raw: { gone: fate } },
});

/** Of what is known by a pseudonym nobody can be told that it is gone: it is forgotten. */
function absentees(webhookId: string, rows: readonly SeenRow[], listed: ReadonlySet<string>) {
  const hidden = rows.filter(({ objectId }) => isPseudonym(objectId)).map(({ objectId }) => objectId);
  const missing = rows.filter(({ objectId }) => !isPseudonym(objectId) && !listed.has(objectId));
  if (hidden.length === 0) return { missing, forgotten: [] };
  const there = new Set([...listed].map((id) => pseudonymOf(webhookId, id)));
  return { missing, forgotten: hidden.filter((pseudonym) => !there.has(pseudonym)) };
}

async function tellGone(
  { polls, keeper }: CensusDependencies,
  round: Round,
  listed: ReadonlySet<string>,
): Promise<number | undefined> {
  const { webhook } = round;
  const fateOf = createInquest(round);
  const atOnce = pLimit(CALLS_AT_ONCE);
  // One that is there, but not in the list, is outside of the filters; without any the list has missed it.
  const isFiltered = Object.keys(webhook.filters).length > 0;
  let told = 0;
  let after = '';
  for (;;) {
    const rows = await polls.seenAfter(webhook.id, after, KNOWN_AT_ONCE);
    const { missing, forgotten } = absentees(webhook.id, rows, listed);
    const fates = await Promise.all(missing.map((row) => atOnce(async () => ({ row, fate: await fateOf(row) }))));
    const gone = fates.filter(({ fate }) => fate !== 'elsewhere');
    const left = isFiltered ? fates : gone;
    const findings = gone.map(({ row, fate }) => findingOf(row, fate));
    await keeper.keep(round, { findings, forgotten: [...forgotten, ...left.map(({ row }) => row.objectId)] });
    told += gone.length;
    if (rows.length < KNOWN_AT_ONCE) return told;
    after = rows.at(-1)?.objectId ?? '';
    if (round.isStopping()) return undefined;
  }
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

/** How many were told; undefined when it was interrupted. The baseline only notes what is there. */
export async function takeCensus(deps: CensusDependencies, round: Round): Promise<number | undefined> {
  const { poll, plan, reader } = round;
  const isBaseline = poll.phase === 'baseline';
  const fields = isBaseline ? baselineFields(plan) : ['id'];
  const listed = new Set<string>();
  for (let offset = 0; ; offset += IDS_AT_ONCE) {
    const page = await pageOrNone(reader, { offset, limit: IDS_AT_ONCE, fields });
    await noteNew(deps, round, page);
    for (const object of page) listed.add(idOf(object));
    if (page.length < IDS_AT_ONCE) break;
    if (round.isStopping()) return undefined;
  }
  const told = isBaseline ? 0 : await tellGone(deps, round, listed);
  if (told === undefined) return undefined;
  await deps.keeper.keep(round, { findings: [], progress: { phase: afterBaseline(poll), round: poll.round + 1 } });
  return told;
}
