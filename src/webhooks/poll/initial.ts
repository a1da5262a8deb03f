/** The initial sync: everything in the list is sent first, page by page. */
import type { JsonObject } from '../../../schema/field.ts';
import type { SeenObject } from '../../store/webhooks/seen-objects.ts';
import { MEMBERS_KNOWN } from '../../store/webhooks/seen-objects.ts';
import { isMirror, isPolled, mirrorSizes, takesStates } from '../database/mirrored.ts';
import { idOf, PAGE, type PollDependencies, type Round, seenObjectOf } from './round.ts';
import { OVERLAP_MS } from './window.ts';

/** After a longer interruption a walk begins anew: the provider's list may have changed before its position. */
const CONTINUABLE_MS = 10 * 60_000;

/** As many objects as fill whole deliveries. */
const pageSize = (most: number): number => most * Math.max(1, Math.floor(PAGE / most));

/** What is recorded, so that it is not sent again as new or changed. */
function seenOf({ plan, poll, webhook }: Round, page: readonly JsonObject[], isLast: boolean): SeenObject[] {
  if (!isPolled(webhook)) return [];
  const seen = page.map((object) => seenObjectOf(plan, object));
  if (plan.way !== 'window') return seen;
  if (plan.tracksMembers) return isLast ? [...seen, MEMBERS_KNOWN] : seen;
  const floor = (poll.since ?? 0) - OVERLAP_MS;
  return seen.filter(({ changedAt }) => (changedAt ?? 0) >= floor);
}

/** How many objects were sent; undefined when it was interrupted. Of deletions only the end is sent. */
export async function sendInitial({ recorder, clock }: PollDependencies, round: Round): Promise<number | undefined> {
  const { poll, plan, reader, webhook } = round;
  const after = isPolled(webhook) ? ('live' as const) : ('over' as const);
  const isContinued = clock.now() - (poll.toldAt ?? 0) < CONTINUABLE_MS;
  const size = isMirror(webhook) ? mirrorSizes(webhook).read : pageSize(webhook.pageMaxLimit);
  const read = (offset: number) =>
    takesStates(webhook)
      ? reader.page({ offset, limit: size, fields: plan.readFields, sort: 'created_at', order: 'asc' })
      : Promise.resolve([]);
  let sent = isContinued ? poll.told : 0;
  let ahead: Promise<JsonObject[]> | undefined;
  for (;;) {
    const page = await (ahead ?? read(sent));
    const isLast = page.length < size;
    const findings = page.map((object) => ({
      id: idOf(object),
      version: `${sent} ${plan.versionOf(object)}`,
      shown: plan.shown(object),
    }));
    sent += page.length;
    // The next page of a copy is read while this one is stored.
    ahead = plan.mirrors && !isLast ? read(sent) : undefined;
    ahead?.catch(() => undefined);
    const end = isLast && { phase: after, round: poll.round + 1 };
    await recorder.record(round, {
      type: 'INITIAL-PARTIAL',
      isLast,
      findings,
      seen: seenOf(round, page, isLast),
      progress: { told: sent, toldAt: clock.now(), ...end },
    });
    if (isLast) return sent;
    if (round.isStopping()) return undefined;
  }
}
