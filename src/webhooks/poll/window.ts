/**
 * Changes by their time. Each poll reads from a little before the newest known change, since a search may lag, and leaves
 * out what was sent already. All times are the provider's, whose clock may differ from ours.
 */
import type { JsonObject } from '../../../schema/field.ts';
import { inSteps } from '../../lib/in-steps.ts';
import type { SeenObject, SeenRow } from '../../store/webhooks/seen-objects.ts';
import { beginMembers, forgetLeft, knowsMembers, readMembers, recordMembers } from './members.ts';
import { mirrorMembers } from './mirror.ts';
import { changedAtOf, instantIn, type Plan } from './plan.ts';
import type { PageRequest, Reader } from './reader.ts';
import type { Finding } from './recorder.ts';
import { idOf, PAGE, type PollDependencies, type Round, seenByIds, seenObjectOf } from './round.ts';

/** How late a search may show a change that is still found. */
export const OVERLAP_MS = 5 * 60_000;

/** Where the provider can't be asked for its newest change, its clock is taken to differ by less than this. */
const UNKNOWN_CLOCK_MS = 24 * 60 * 60_000;

const timesOf = ({ support }: Plan) =>
  ['id', 'created_at', 'updated_at'].filter((field) => (support.readable as readonly string[]).includes(field));

/** The newest change that the provider knows; 0 when there is none, undefined when it can't be asked. */
async function newestChange(plan: Plan, reader: Reader): Promise<number | undefined> {
  if (!plan.support.sorts.includes('updated_at')) return undefined;
  const [newest] = await reader.page({
    offset: 0,
    limit: 1,
    fields: timesOf(plan),
    sort: 'updated_at',
    order: 'desc',
  });
  return newest === undefined ? 0 : changedAtOf(newest);
}

/** Everything changed at or after `updatedGte`, oldest change first. */
async function* changedPages(reader: Reader, request: Pick<PageRequest, 'fields' | 'updatedGte'>) {
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.page({ offset, limit: PAGE, ...request, sort: 'updated_at', order: 'asc' });
    yield page;
    if (page.length < PAGE) return;
  }
}

/** Where a new webhook begins: everything up to now counts as sent. */
export async function beginWindow(
  plan: Plan,
  reader: Reader,
  now: number,
): Promise<{ since: number; seen: SeenObject[] }> {
  // Read first: what is created after it is in the window, and known by that.
  const members = plan.tracksMembers ? await beginMembers(reader) : undefined;
  const newest = await newestChange(plan, reader);
  const floor = newest === undefined ? now - UNKNOWN_CLOCK_MS : Math.max(0, newest - OVERLAP_MS);
  const changed: JsonObject[] = [];
  for await (const page of changedPages(reader, { fields: timesOf(plan), updatedGte: floor })) changed.push(...page);
  const since = changed.reduce((latest, object) => Math.max(latest, changedAtOf(object)), newest ?? floor);
  return { since, seen: [...(members ?? []), ...changed.map((object) => seenObjectOf(plan, object))] };
}

interface Window {
  /** Where it begins, in epoch milliseconds. */
  readonly floor: number;
  /** Whether every object that met the filters is known. */
  readonly knowsMembers: boolean;
}

function isSent({ webhook, plan }: Round, object: JsonObject, known: SeenRow | undefined, window: Window): boolean {
  if (plan.mirrors) return true;
  const createdAt = instantIn(object, 'created_at');
  const isNew = !known && (window.knowsMembers || createdAt === undefined || createdAt >= window.floor);
  if (webhook.event === 'created') return isNew;
  return !isNew || (createdAt !== undefined && changedAtOf(object) > createdAt);
}

/** Records the changes of one page; how many are sent. */
async function recordPage(deps: PollDependencies, round: Round, page: readonly JsonObject[], window: Window) {
  const { plan } = round;
  const known = await seenByIds(deps.polls, round, page.map(idOf));
  const fresh = page.filter((object) => changedAtOf(object) > Number(known.get(idOf(object))?.version ?? -1));
  const findings = fresh
    .filter((object) => isSent(round, object, known.get(idOf(object)), window))
    .map((object): Finding => ({ id: idOf(object), version: plan.versionOf(object), shown: plan.shown(object) }));
  await deps.recorder.record(round, { findings, seen: fresh.map((object) => seenObjectOf(plan, object)) });
  return findings.length;
}

/** How many changes were found; undefined when it was interrupted. */
export async function pollWindow(deps: PollDependencies, round: Round): Promise<number | undefined> {
  const { polls, recorder, clock } = deps;
  const { webhook, poll, plan, reader } = round;
  const startedAt = clock.now();
  const since = poll.since ?? 0;
  const floor = Math.max(0, since - OVERLAP_MS);
  // Read before the window: what comes after it is in the window, and not taken for an old member.
  const members = plan.tracksMembers ? await readMembers(round) : new Set<string>();
  if (!members) return undefined;
  const isComplete = plan.tracksMembers && (await knowsMembers(deps, round));
  let newest = since;
  let found = 0;
  for await (const page of changedPages(reader, { fields: plan.readFields, updatedGte: floor })) {
    found += await recordPage(deps, round, page, { floor, knowsMembers: isComplete });
    newest = page.reduce((latest, object) => Math.max(latest, changedAtOf(object)), newest);
    if (page.length === PAGE && round.isStopping()) return undefined;
  }
  if (plan.mirrors && isComplete) {
    const differing = await mirrorMembers(deps, round, members);
    if (differing === undefined) return undefined;
    found += differing;
  } else if (plan.tracksMembers) await (isComplete ? forgetLeft : recordMembers)(deps, round, members);
  // What changed while the pages were read may be on none of them.
  const next = Math.max(since, newest - Math.max(0, clock.now() - startedAt));
  await recorder.record(round, { progress: { phase: 'live', since: next, round: poll.round + 1 } });
  await inSteps(() => polls.forgetBefore(webhook.id, next - OVERLAP_MS));
  return found;
}
