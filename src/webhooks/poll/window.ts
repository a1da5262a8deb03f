/**
 * Changes by their time. Each look begins a little before the newest change that is known, since a search may be late;
 * what was told already is left out. The instants are the provider's: our clock may differ from its.
 */
import type { JsonObject } from '../../../schema/field.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PollStore, SeenRow } from '../../store/webhooks/polls.ts';
import { changedAtOf, instantIn, type Plan } from './plan.ts';
import type { Reader } from './reader.ts';
import { type Finding, idOf, type Keeper, PAGE, type Round } from './round.ts';

/** How much a change may come late to a search and still be found. */
export const OVERLAP_MS = 5 * 60_000;

/** Where the provider can't be asked for its newest change, its clock is taken to differ by less than this. */
const UNKNOWN_CLOCK_MS = 24 * 60 * 60_000;

const noteOf = (plan: Plan, object: JsonObject): Omit<SeenRow, 'webhookId'> => ({
  objectId: idOf(object),
  version: plan.versionOf(object),
  parentId: null,
  changedAt: changedAtOf(object),
});

const TIMES = ['id', 'created_at', 'updated_at'];

/** The newest change that the provider knows; 0 when it has nothing, undefined when it can't be asked. */
async function newestChange({ support }: Plan, reader: Reader): Promise<number | undefined> {
  if (!support.sorts.includes('updated_at')) return undefined;
  const fields = TIMES.filter((field) => (support.readable as readonly string[]).includes(field));
  const [newest] = await reader.page({ offset: 0, limit: 1, fields, sort: 'updated_at', order: 'desc' });
  return newest === undefined ? 0 : changedAtOf(newest);
}

/** Where a new webhook begins: everything up to now counts as told. */
export async function beginWindow(
  plan: Plan,
  reader: Reader,
  now: number,
): Promise<{ since: number; seen: Omit<SeenRow, 'webhookId'>[] }> {
  const newest = await newestChange(plan, reader);
  const floor = newest === undefined ? now - UNKNOWN_CLOCK_MS : Math.max(0, newest - OVERLAP_MS);
  const fields = TIMES.filter((field) => (plan.support.readable as readonly string[]).includes(field));
  const seen: Omit<SeenRow, 'webhookId'>[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.page({
      offset,
      limit: PAGE,
      fields,
      updatedGte: floor,
      sort: 'updated_at',
      order: 'asc',
    });
    seen.push(...page.map((object) => noteOf(plan, object)));
    if (page.length < PAGE) break;
  }
  const since = seen.reduce((latest, { changedAt }) => Math.max(latest, changedAt ?? 0), newest ?? floor);
  return { since, seen };
}

/** Whether the webhook is to be told, given what is known. */
function isToldOf(round: Round, object: JsonObject, known: SeenRow | undefined, floor: number): boolean {
  const changedAt = changedAtOf(object);
  const createdAt = instantIn(object, 'created_at');
  const isNew = !known && (createdAt === undefined || createdAt >= floor);
  if (round.webhook.event === 'created') return isNew;
  return !isNew || (createdAt !== undefined && changedAt > createdAt);
}

export interface WindowDependencies {
  readonly polls: PollStore;
  readonly keeper: Keeper;
  readonly clock: Clock;
}

/** How many were told; undefined when it was interrupted. */
export async function lookThroughWindow(
  { polls, keeper, clock }: WindowDependencies,
  round: Round,
): Promise<number | undefined> {
  const { webhook, poll, plan, reader } = round;
  const startedAt = clock.now();
  const since = poll.since ?? 0;
  const floor = Math.max(0, since - OVERLAP_MS);
  let newest = since;
  let told = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.page({
      offset,
      limit: PAGE,
      fields: plan.readFields,
      updatedGte: floor,
      sort: 'updated_at',
      order: 'asc',
    });
    const known = new Map((await polls.seenOf(webhook.id, page.map(idOf))).map((row) => [row.objectId, row]));
    const fresh = page.filter((object) => changedAtOf(object) > Number(known.get(idOf(object))?.version ?? -1));
    const findings = fresh
      .filter((object) => isToldOf(round, object, known.get(idOf(object)), floor))
      .map((object): Finding => ({ id: idOf(object), version: plan.versionOf(object), shown: plan.shown(object) }));
    await keeper.keep(round, { findings, seen: fresh.map((object) => noteOf(plan, object)) });
    told += findings.length;
    newest = page.reduce((latest, object) => Math.max(latest, changedAtOf(object)), newest);
    if (page.length < PAGE) break;
    if (round.isStopping()) return undefined;
  }
  // What changed while the pages were read may be on none of them.
  const next = Math.max(since, newest - Math.max(0, clock.now() - startedAt));
  await keeper.keep(round, { findings: [], progress: { phase: 'live', since: next, round: poll.round + 1 } });
  while (await polls.forgetBefore(webhook.id, next - OVERLAP_MS)) await new Promise(setImmediate);
  return told;
}
