/** The initial sync: everything that is there is told first, page by page. */
import type { JsonObject } from '../../../schema/field.ts';
import type { Clock } from '../../lib/clock.ts';
import type { SeenRow } from '../../store/webhooks/polls.ts';
import { changedAtOf } from './plan.ts';
import { idOf, type Keeper, PAGE, type Round } from './round.ts';
import { OVERLAP_MS } from './window.ts';

/** A walk that was interrupted for longer begins anew: what it has passed may not be known any more. */
const RESUMABLE_MS = 10 * 60_000;

export interface InitialDependencies {
  readonly keeper: Keeper;
  readonly clock: Clock;
}

/** As many objects as whole deliveries hold. */
const pageSize = (most: number): number => most * Math.max(1, Math.floor(PAGE / most));

/** What is noted so that it is not told again as new or changed. */
function notesOf({ plan, poll, webhook }: Round, page: readonly JsonObject[]): Omit<SeenRow, 'webhookId'>[] {
  if (webhook.type === 'native') return [];
  const notes = page.map((object) => ({
    objectId: idOf(object),
    version: plan.versionOf(object),
    parentId: null,
    changedAt: plan.way === 'window' ? changedAtOf(object) : null,
  }));
  const floor = (poll.since ?? 0) - OVERLAP_MS;
  return plan.way === 'window' ? notes.filter(({ changedAt }) => (changedAt ?? 0) >= floor) : notes;
}

/** How many were told; undefined when it was interrupted. Of deletions there is nothing to tell but that. */
export async function tellAll({ keeper, clock }: InitialDependencies, round: Round): Promise<number | undefined> {
  const { poll, plan, reader, webhook } = round;
  const after = webhook.type === 'native' ? ('over' as const) : ('live' as const);
  const isResumable = clock.now() - (poll.toldAt ?? 0) < RESUMABLE_MS;
  const size = pageSize(webhook.pageMaxLimit);
  let told = isResumable ? poll.told : 0;
  for (;;) {
    const isNone = webhook.event === 'deleted';
    const page = isNone
      ? []
      : await reader.page({ offset: told, limit: size, fields: plan.readFields, sort: 'created_at', order: 'asc' });
    const isLast = page.length < size;
    const findings = page.map((object) => ({
      id: idOf(object),
      version: `${told} ${plan.versionOf(object)}`,
      shown: plan.shown(object),
    }));
    told += page.length;
    await keeper.keep(round, {
      type: 'INITIAL-PARTIAL',
      isLast,
      findings,
      seen: notesOf(round, page),
      progress: {
        told,
        toldAt: clock.now(),
        ...(isLast && { phase: after, round: poll.round + 1 }),
      },
    });
    if (isLast) return told;
    if (round.isStopping()) return undefined;
  }
}
