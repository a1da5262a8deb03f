/** What makes a copy of all objects differ from them, beside what changed: objects that have come, and those that have left. */
import pLimit from 'p-limit';
import { chunks } from '../../lib/chunks.ts';
import { UNSENT } from '../../store/webhooks/seen-objects.ts';
import { findingOf } from './census.ts';
import { leftMembers } from './members.ts';
import { IDS_PAGE, type PollDependencies, type Round, seenByIds, seenObjectOf } from './round.ts';

const CALLS_AT_ONCE = 4;
const READ_AT_ONCE = 100;

/** Sends that objects have left; how many. */
export async function sendLeft(deps: PollDependencies, round: Round, listed: ReadonlySet<string>): Promise<number> {
  let found = 0;
  for await (const { left, forgotten } of leftMembers(deps, round, listed)) {
    await deps.recorder.record(round, {
      removals: left.map(findingOf),
      forgotten: [...forgotten, ...left.map(({ row }) => row.objectId)],
    });
    found += left.length;
  }
  return found;
}

/** Ids that are listed and were not sent: objects that became visible without a change. */
async function unsentIds({ polls }: PollDependencies, round: Round, listed: ReadonlySet<string>): Promise<string[]> {
  const unsent: string[] = [];
  for (const some of chunks([...listed], IDS_PAGE)) {
    const known = await seenByIds(polls, round, some);
    unsent.push(...some.filter((id) => (known.get(id)?.version ?? UNSENT) === UNSENT));
  }
  return unsent;
}

/** Sends objects that have come; how many, or undefined when it was interrupted. */
async function sendCome(deps: PollDependencies, round: Round, listed: ReadonlySet<string>) {
  const { plan, reader } = round;
  if (!reader.canFind) return 0;
  let found = 0;
  const atOnce = pLimit(CALLS_AT_ONCE);
  for (const some of chunks(await unsentIds(deps, round, listed), READ_AT_ONCE)) {
    if (found > 0 && round.isStopping()) return undefined;
    const read = await Promise.all(some.map((id) => atOnce(() => reader.find(plan.type, id, plan.readFields))));
    const objects = read.flatMap((object, at) => (object ? [{ ...object, id: some[at] ?? '' }] : []));
    await deps.recorder.record(round, {
      findings: objects.map((object) => ({
        id: object.id,
        version: plan.versionOf(object),
        shown: plan.shown(object),
      })),
      seen: objects.map((object) => seenObjectOf(plan, object)),
    });
    found += objects.length;
  }
  return found;
}

/** Sends what has come and left; how many, or undefined when it was interrupted. */
export async function mirrorMembers(
  deps: PollDependencies,
  round: Round,
  listed: ReadonlySet<string>,
): Promise<number | undefined> {
  const come = await sendCome(deps, round, listed);
  return come === undefined ? undefined : come + (await sendLeft(deps, round, listed));
}
