/** Keeps the registration of a connection alive: renewed in time, made anew when the provider has lost it. */
import type { ObjectType } from '../../../schema/objects.ts';
import { backgroundScope } from '../../calls/background-scope.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Job } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { connectionJob } from '../webhook-jobs.ts';
import { addNotes, PAUSE_MS, retrying, type Subject, subjectOf } from './connection-job.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { Registrations } from './registrations.ts';
import type { NativeSubscriptions } from './subscriptions.ts';

export interface RenewalDependencies
  extends Pick<NativeDependencies, 'stores' | 'connections' | 'runNotes' | 'queue' | 'clock' | 'log'> {
  readonly registrations: Registrations;
  readonly subscriptions: NativeSubscriptions;
}

const MINUTE_MS = 60_000;
/** A registration is inspected this often, since it may be gone long before its end. */
const INSPECT_EVERY_MS = 24 * 60 * MINUTE_MS;
const RENEW_MS = MINUTE_MS;
/** Connections at a time, half of them of one workspace at most. */
const AT_ONCE = 10;

export function createRenewal(deps: RenewalDependencies): JobKind {
  const { stores, registrations, subscriptions, runNotes, queue, clock, log } = deps;

  /** Without the connection nothing is left that says where to unregister. */
  async function abandon({ connectionId, workspaceId }: Subject): Promise<void> {
    for (const { objectType } of await stores.registrations.watches(connectionId)) {
      await stores.registrations.removeWatch(connectionId, objectType);
    }
    await stores.registrations.remove(connectionId);
    await queue.wake(connectionJob(JOBS.purgeNative, { connectionId, workspaceId }));
  }

  async function ensureRegistered(live: LiveConnection, subscribed: readonly WebhookRow[], signal: AbortSignal) {
    const scope = backgroundScope(deps, signal, RENEW_MS);
    const types = new Set(subscribed.map(({ objectType }) => objectType as ObjectType));
    let isNew = false;
    for (const type of types) isNew = (await subscriptions.prepare(live, type, scope)) || isNew;
    isNew = (await registrations.renew(live, scope)) || isNew;
    if (!isNew) return;
    const { id: connectionId, workspaceId } = live.row;
    log.info({ connection_id: connectionId }, 'registered with the provider');
    await addNotes(runNotes, subscribed, 'subscribe', 'registered with the provider');
    // Without a registration nothing was heard of what happened meanwhile.
    await queue.wake({ ...connectionJob(JOBS.sweepNative, { connectionId, workspaceId }), hurry: true });
  }

  async function renew(job: Job, { signal }: JobContext): Promise<number | undefined> {
    const subject = await subjectOf(deps, job);
    const { connectionId, workspaceId, live, subscribed } = subject;
    if (!live) {
      await abandon(subject);
      return undefined;
    }
    if (live.row.isPaused) return clock.now() + PAUSE_MS;
    if (subscribed.length === 0) {
      await subscriptions.endUnused(workspaceId, connectionId, signal);
      return undefined;
    }
    await ensureRegistered(live, subscribed, signal);
    const dueAt = (await registrations.dueAt(live)) ?? Number.POSITIVE_INFINITY;
    return Math.max(clock.now() + MINUTE_MS, Math.min(clock.now() + INSPECT_EVERY_MS, dueAt));
  }

  return {
    kind: JOBS.renewNative,
    concurrency: AT_ONCE,
    // Nothing else would ask for it again.
    maxAttempts: Number.POSITIVE_INFINITY,
    run: retrying(deps, 'refresh', renew),
  };
}
