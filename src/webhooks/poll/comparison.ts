/** Changes of objects without a time of change: everything is read, and compared with its previous state. */
import type { SeenObject, SeenRow } from '../../store/webhooks/seen-objects.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror, takesEvent } from '../database/mirrored.ts';
import { forgetLeft, forgetUnlisted } from './members.ts';
import { sendLeft } from './mirror.ts';
import { isComparable, type Plan } from './plan.ts';
import type { Reader } from './reader.ts';
import {
  afterBaseline,
  idOf,
  PAGE,
  type PollDependencies,
  type Round,
  readAtOnce,
  seenByIds,
  seenObjectOf,
} from './round.ts';

/** What is in the list when the webhook is created; undefined when that is too much to wait for. */
export async function beginComparison(plan: Plan, reader: Reader): Promise<SeenObject[] | undefined> {
  const objects = await readAtOnce(reader, PAGE, plan.readFields);
  return objects?.map((object) => seenObjectOf(plan, object));
}

function isSent(webhook: WebhookRow, version: string, known: SeenRow | undefined, isBaseline: boolean): boolean {
  if (!known) return takesEvent(webhook, 'created') && !isBaseline;
  if (known.version === version || !takesEvent(webhook, 'updated')) return false;
  // A copy with other fields differs, too.
  return isMirror(webhook) || isComparable(known.version, version);
}

/** How many changes were found; undefined when it was interrupted. In a baseline nothing counts as new. */
export async function pollComparison(deps: PollDependencies, round: Round): Promise<number | undefined> {
  const { webhook, poll, plan, reader } = round;
  const { polls, recorder } = deps;
  const isBaseline = poll.phase === 'baseline';
  const listed = new Set<string>();
  let found = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.page({ offset, limit: PAGE, fields: plan.readFields });
    for (const object of page) listed.add(idOf(object));
    const known = await seenByIds(polls, round, page.map(idOf));
    const fresh = page
      .map((object) => ({ object, id: idOf(object), version: plan.versionOf(object) }))
      .filter(({ id, version }) => known.get(id)?.version !== version);
    const findings = fresh
      .filter(({ id, version }) => isSent(webhook, version, known.get(id), isBaseline))
      .map(({ object, id, version }) => ({ id, version, shown: plan.shown(object) }));
    await recorder.record(round, { findings, seen: fresh.map(({ object }) => seenObjectOf(plan, object)) });
    found += findings.length;
    if (page.length < PAGE) break;
    if (round.isStopping()) return undefined;
  }
  if (plan.mirrors && !isBaseline) found += await sendLeft(deps, round, listed);
  else if (plan.tracksMembers) await (isBaseline ? forgetUnlisted : forgetLeft)(deps, round, listed);
  await recorder.record(round, { progress: { phase: afterBaseline(poll), round: poll.round + 1 } });
  return found;
}
