/**
 * Which objects meet the filters of a webhook for `created`. One that meets them from now on is as good as created: it may be
 * old, and have come from another project. So all of them are known, and those that leave are forgotten.
 */

import type { SeenObject } from '../../store/webhooks/seen-objects.ts';
import { MEMBERS_KNOWN } from '../../store/webhooks/seen-objects.ts';
import { type Absence, absentObjects, unlistedRows } from './absence.ts';
import type { Reader } from './reader.ts';
import { IDS_PAGE, idOf, type PollDependencies, type Round, readAtOnce, seenByIds } from './round.ts';

const memberOf = (objectId: string): SeenObject => ({ objectId, version: '', parentId: null, changedAt: null });

/** Members when the webhook is created; undefined when they are too many to wait for. */
export async function beginMembers(reader: Reader): Promise<SeenObject[] | undefined> {
  const objects = await readAtOnce(reader, IDS_PAGE, ['id']);
  return objects && [...objects.map((object) => memberOf(idOf(object))), MEMBERS_KNOWN];
}

/** Ids of all members now; undefined when it was interrupted. */
export async function readMembers({ reader, isStopping }: Round): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  for (let offset = 0; ; offset += IDS_PAGE) {
    const page = await reader.page({ offset, limit: IDS_PAGE, fields: ['id'] });
    for (const object of page) ids.add(idOf(object));
    if (page.length < IDS_PAGE) return ids;
    if (isStopping()) return undefined;
  }
}

/** Whether all members were recorded, so that any other object is new. */
export const knowsMembers = async ({ polls }: PollDependencies, { webhook, poll }: Round): Promise<boolean> =>
  poll.phase === 'live' && (await polls.knowsMembers(webhook.id));

/** Records all members, none of which is new. */
export async function recordMembers(deps: PollDependencies, round: Round, listed: ReadonlySet<string>): Promise<void> {
  const known = await seenByIds(deps.polls, round, [...listed]);
  const members = [...listed].filter((id) => !known.has(id)).map(memberOf);
  await forgetUnlisted(deps, round, listed);
  await deps.recorder.record(round, { seen: [...members, MEMBERS_KNOWN] });
}

/** Forgets everything outside of the list, as when the filters were changed. */
export async function forgetUnlisted(
  { polls, recorder }: PollDependencies,
  round: Round,
  listed: ReadonlySet<string>,
): Promise<void> {
  for await (const { missing, forgotten } of unlistedRows(polls, round.webhook.id, listed)) {
    await recorder.record(round, { forgotten: [...forgotten, ...missing.map(({ objectId }) => objectId)] });
  }
}

/** Objects that have left, in parts. A second list decides on what is in doubt. */
export async function* leftMembers(
  { polls }: PollDependencies,
  round: Round,
  listed: ReadonlySet<string>,
): AsyncGenerator<{ left: readonly Absence[]; forgotten: readonly string[] }> {
  let second: ReadonlySet<string> | undefined;
  for await (const { absences, forgotten } of absentObjects(polls, round, listed)) {
    const left = absences.filter(({ fate }) => fate !== 'present');
    if (left.some(({ isProven }) => !isProven)) second ??= await readMembers(round);
    const isLeft = ({ row, isProven }: Absence) => isProven || second?.has(row.objectId) === false;
    yield { left: left.filter(isLeft), forgotten };
  }
}

/** Forgets objects that have left: whichever comes back is new once more. */
export async function forgetLeft(deps: PollDependencies, round: Round, listed: ReadonlySet<string>): Promise<void> {
  for await (const { left, forgotten } of leftMembers(deps, round, listed)) {
    await deps.recorder.record(round, { forgotten: [...forgotten, ...left.map(({ row }) => row.objectId)] });
  }
}
