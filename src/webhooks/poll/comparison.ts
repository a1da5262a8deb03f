/** Changes of objects that have no time of change: everything is read, and compared with what it was. */
import type { JsonObject } from '../../../schema/field.ts';
import type { PollStore, SeenRow } from '../../store/webhooks/polls.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isComparable, type Plan } from './plan.ts';
import type { Reader } from './reader.ts';
import { afterBaseline, idOf, type Keeper, PAGE, type Round } from './round.ts';

type Note = Omit<SeenRow, 'webhookId'>;

/** A list that is longer is noted by the first look, which begins at once, in place of being waited for. */
const MOST_AT_ONCE = 3;

const noteOf = (plan: Plan, object: JsonObject): Note => ({
  objectId: idOf(object),
  version: plan.versionOf(object),
  parentId: null,
  changedAt: null,
});

/** What there is; undefined when that is too much to be waited for. */
export async function beginComparison(plan: Plan, reader: Reader): Promise<Note[] | undefined> {
  const seen: Note[] = [];
  for (let pages = 0; pages < MOST_AT_ONCE; pages++) {
    const page = await reader.page({ offset: pages * PAGE, limit: PAGE, fields: plan.readFields });
    seen.push(...page.map((object) => noteOf(plan, object)));
    if (page.length < PAGE) return seen;
  }
  return undefined;
}

function isToldOf(
  event: WebhookRow['event'],
  version: string,
  known: SeenRow | undefined,
  isBaseline: boolean,
): boolean {
  if (!known) return event === 'created' && !isBaseline;
  return event === 'updated' && known.version !== version && isComparable(known.version, version);
}

export interface ComparisonDependencies {
  readonly polls: PollStore;
  readonly keeper: Keeper;
}

/** How many were told; undefined when it was interrupted. In the baseline nothing counts as new. */
export async function compareAll({ polls, keeper }: ComparisonDependencies, round: Round): Promise<number | undefined> {
  const { webhook, poll, plan, reader } = round;
  let told = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await reader.page({ offset, limit: PAGE, fields: plan.readFields });
    const known = new Map((await polls.seenOf(webhook.id, page.map(idOf))).map((row) => [row.objectId, row]));
    const fresh = page
      .map((object) => ({ object, id: idOf(object), version: plan.versionOf(object) }))
      .filter(({ id, version }) => known.get(id)?.version !== version);
    const findings = fresh
      .filter(({ id, version }) => isToldOf(webhook.event, version, known.get(id), poll.phase === 'baseline'))
      .map(({ object, id, version }) => ({ id, version, shown: plan.shown(object) }));
    await keeper.keep(round, { findings, seen: fresh.map(({ object }) => noteOf(plan, object)) });
    told += findings.length;
    if (page.length < PAGE) break;
    if (round.isStopping()) return undefined;
  }
  await keeper.keep(round, { findings: [], progress: { phase: afterBaseline(poll), round: poll.round + 1 } });
  return told;
}
