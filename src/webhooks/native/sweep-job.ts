/** Sweeps the native webhooks of a connection at an interval. */
import type { ObjectType } from '../../../schema/objects.ts';
import { backgroundScope } from '../../calls/background-scope.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Job } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { takesEvent } from '../database/mirrored.ts';
import { addNotes, PAUSE_MS, retrying, subjectOf } from './connection-job.ts';
import type { NativeDependencies } from './dependencies.ts';
import { sweep } from './sweep.ts';
import type { WaitingEvents } from './waiting-events.ts';

export interface SweepJobDependencies
  extends Pick<NativeDependencies, 'stores' | 'connections' | 'calls' | 'runNotes' | 'queue' | 'clock' | 'log'> {
  readonly waitingEvents: WaitingEvents;
}

const HOUR_MS = 60 * 60_000;
const SWEEP_EVERY_MS = 6 * HOUR_MS;
/** While the connection may not read some objects, which may change at any time. */
const SWEEP_REFUSED_MS = HOUR_MS;
const SWEEP_MS = HOUR_MS;
/** While what was found would have no room among the events that wait. */
const FULL_MS = 30_000;
/** Connections at a time, half of them of one workspace at most. */
const AT_ONCE = 6;

export function createSweepJob(deps: SweepJobDependencies): JobKind {
  const { stores, calls, runNotes, waitingEvents, clock } = deps;

  async function sweepConnection(job: Job, { signal, isStopping }: JobContext): Promise<number | undefined> {
    const { connectionId, live, subscribed } = await subjectOf(deps, job);
    const native = live?.adapter.events;
    if (!live || !native || subscribed.length === 0) return undefined;
    if (live.row.isPaused) return clock.now() + PAUSE_MS;
    if ((await waitingEvents.full([connectionId])).size > 0) return clock.now() + FULL_MS;
    const isReadable = ({ objectType }: { objectType: string }) =>
      calls.refusal(live, objectType as ObjectType, 'list') === undefined;
    const readable = subscribed.filter(isReadable);
    const wantsDeleted = new Set(readable.filter((one) => takesEvent(one, 'deleted')).map((one) => one.objectType));
    // The watch of what can't be read stays where it is: once it can, everything since then is found.
    const watches = (await stores.registrations.watches(connectionId)).filter(isReadable);
    const found = await calls.perform({ live }, backgroundScope(deps, signal, SWEEP_MS), (session) =>
      sweep(deps, {
        connectionId,
        workspaceId: live.row.workspaceId,
        native,
        session,
        watches,
        wantsDeleted,
        isStopping,
      }),
    );
    await addNotes(runNotes, readable, 'read', `swept: ${found} to be looked at`);
    return clock.now() + (readable.length < subscribed.length ? SWEEP_REFUSED_MS : SWEEP_EVERY_MS);
  }

  return {
    kind: JOBS.sweepNative,
    concurrency: AT_ONCE,
    // Nothing else would ask for it again.
    maxAttempts: Number.POSITIVE_INFINITY,
    run: retrying(deps, 'read', sweepConnection),
  };
}
