/** What is done for registrations without anybody asking: renewed, looked at, swept, tidied up. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls } from '../../calls/call.ts';
import type { Connections, LiveConnection } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Job, Queue } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/observe/log.ts';
import type { NativeEventStore } from '../../store/webhooks/native-events.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import { later, scopeOf } from '../background-scope.ts';
import type { Notes, Stage } from '../run-notes.ts';
import type { Registrations } from './registrations.ts';
import type { createSubscriptions } from './subscriptions.ts';
import type { Sweep } from './sweep.ts';
import { InterruptedError } from './sweeping.ts';

export interface UpkeepDependencies {
  readonly subscriptions: ReturnType<typeof createSubscriptions>;
  readonly registrations: Registrations;
  readonly sweep: Sweep;
  readonly store: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
  readonly notes: Notes;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A paused connection is looked at again after this. */
const PAUSE_MS = 10 * MINUTE_MS;
/** A registration is looked at this often, since it may be gone long before its end. */
const LOOK_EVERY_MS = 24 * HOUR_MS;
const SWEEP_EVERY_MS = 6 * HOUR_MS;
/** While a part of it is refused, which may end at any time. */
const SWEEP_REFUSED_MS = HOUR_MS;
/** After a start, what was not done for so long is done at once: nobody may have listened for that time. */
const GAP_MS = 15 * MINUTE_MS;
const LOOK_MS = MINUTE_MS;
const SWEEP_MS = HOUR_MS;
/** How long what was taken in is known: providers repeat themselves for half an hour. */
const KNOWN_MS = 2 * HOUR_MS;

export function createUpkeep(deps: UpkeepDependencies) {
  const { subscriptions, registrations, store, webhooks, notes, connections, calls, queue, clock, log } = deps;

  /** The connection; undefined when it is gone. */
  async function find(workspaceId: string, connectionId: string): Promise<LiveConnection | undefined> {
    try {
      return await connections.find(workspaceId, connectionId);
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'connection_not_found') return undefined;
      throw error;
    }
  }

  async function noteTo(subscribed: readonly WebhookRow[], stage: Stage, text: string): Promise<void> {
    for (const { id } of subscribed) await notes.add(id, stage, text);
  }

  /** Nothing is left of it that would make it known where to ask. */
  async function abandon(connectionId: string): Promise<undefined> {
    for (const { objectType } of await store.watches(connectionId)) await store.removeWatch(connectionId, objectType);
    await store.remove(connectionId);
    await queue.wake({ kind: JOBS.purgeNative, key: connectionId });
    return undefined;
  }

  /** A job's connection, with its native webhooks. */
  async function subjectOf({ key, payload }: Job) {
    const connectionId = key ?? '';
    const { workspaceId } = payload as { workspaceId: string };
    const live = await find(workspaceId, connectionId);
    const subscribed = live ? await webhooks.ofConnection(connectionId, { type: 'native' }) : [];
    return { connectionId, workspaceId, live, subscribed };
  }

  async function renewed(live: LiveConnection, subscribed: readonly WebhookRow[], signal: AbortSignal) {
    const scope = scopeOf({ signal, clock, log, timeoutMs: LOOK_MS });
    const types = new Set(subscribed.map(({ objectType }) => objectType as ObjectType));
    let isNew = false;
    for (const type of types) isNew = (await subscriptions.prepare(live, type, scope)) || isNew;
    isNew = (await registrations.renew(live, scope)) || isNew;
    if (!isNew) return;
    log.info({ connection_id: live.row.id }, 'registered with the provider');
    await noteTo(subscribed, 'subscribe', 'registered with the provider');
    const { id, workspaceId } = live.row;
    await queue.wake({ kind: JOBS.sweepNative, key: id, payload: { workspaceId }, hurry: true });
  }

  async function renew(job: Job, { signal }: JobContext): Promise<number | undefined> {
    const { connectionId, workspaceId, live, subscribed } = await subjectOf(job);
    if (!live) return await abandon(connectionId);
    if (live.row.isPaused) return clock.now() + PAUSE_MS;
    if (subscribed.length === 0) {
      await subscriptions.tidy(workspaceId, connectionId, signal);
      return undefined;
    }
    await renewed(live, subscribed, signal);
    const dueAt = await registrations.dueAt(live);
    return Math.max(clock.now() + MINUTE_MS, Math.min(clock.now() + LOOK_EVERY_MS, dueAt ?? Number.POSITIVE_INFINITY));
  }

  const isRefused = (live: LiveConnection, type: string) =>
    calls.refusal(live, type as ObjectType, 'list') !== undefined;

  async function sweep(job: Job, { signal, isStopping }: JobContext): Promise<number | undefined> {
    const { connectionId, live, subscribed } = await subjectOf(job);
    const native = live?.adapter.events;
    if (!live || !native || subscribed.length === 0) return undefined;
    if (live.row.isPaused) return clock.now() + PAUSE_MS;
    const refused = new Set(subscribed.map(({ objectType }) => objectType).filter((type) => isRefused(live, type)));
    const told = subscribed.filter(({ objectType }) => !refused.has(objectType));
    const wantsDeleted = new Set(told.filter(({ event }) => event === 'deleted').map((one) => one.objectType));
    // What may not be looked at stays where it is: once it may, everything since then is found.
    const watches = (await store.watches(connectionId)).filter(({ objectType }) => !refused.has(objectType));
    const scope = scopeOf({ signal, clock, log, timeoutMs: SWEEP_MS });
    const found = await calls.perform({ live }, scope, (session) =>
      deps.sweep({ connectionId, native, session, watches, wantsDeleted, isStopping }),
    );
    await noteTo(told, 'read', `swept: ${found} to be looked at`);
    return clock.now() + (refused.size > 0 ? SWEEP_REFUSED_MS : SWEEP_EVERY_MS);
  }

  async function purge(job: Job): Promise<undefined> {
    const connectionId = job.key ?? '';
    const watched = new Set((await store.watches(connectionId)).map(({ objectType }) => objectType));
    if (watched.size === 0) {
      while (await deps.events.removeOf(connectionId)) await new Promise(setImmediate);
    }
    for (const objectType of await deps.objects.typesOf(connectionId)) {
      if (watched.has(objectType)) continue;
      while (await deps.objects.removeOf({ connectionId, objectType })) await new Promise(setImmediate);
    }
  }

  async function prune(): Promise<number> {
    while (await deps.events.prune(clock.now() - KNOWN_MS)) await new Promise(setImmediate);
    return clock.now() + HOUR_MS;
  }

  /** What a provider refuses is noted and tried again later. */
  const patient =
    (stage: Stage, work: (job: Job, context: JobContext) => Promise<number | undefined>): JobKind['run'] =>
    async (job, context) => {
      try {
        return await work(job, context);
      } catch (error) {
        if (error instanceof InterruptedError) return clock.now();
        if (error instanceof GatewayError) {
          await noteTo(await webhooks.ofConnection(job.key ?? '', { type: 'native' }), stage, error.message);
        }
        return later(error, { attempts: job.attempts, clock });
      }
    };

  // Nobody would ask for them again: they are tried for as long as it takes.
  const maxAttempts = Number.POSITIVE_INFINITY;
  const kinds: JobKind[] = [
    { kind: JOBS.renewNative, concurrency: 5, maxAttempts, run: patient('refresh', renew) },
    { kind: JOBS.sweepNative, concurrency: 3, maxAttempts, run: patient('read', sweep) },
    { kind: JOBS.purgeNative, concurrency: 1, maxAttempts, run: purge },
    { kind: JOBS.pruneNative, concurrency: 1, maxAttempts, run: prune },
  ];

  return {
    kinds,
    /** Asks for what may have become due while no process ran. */
    async start(): Promise<void> {
      const before = clock.now() - GAP_MS;
      await queue.wake({ kind: JOBS.pruneNative, key: '' });
      for (const { connectionId, workspaceId, checkedAt } of await store.all()) {
        const payload = { workspaceId };
        // Also where nothing is due: a process that died may have stored a webhook without asking for these.
        await queue.wake({ kind: JOBS.renewNative, key: connectionId, payload, hurry: (checkedAt ?? 0) < before });
        const watches = await store.watches(connectionId);
        const isOld = watches.some(({ sweptAt }) => (sweptAt ?? 0) < before);
        await queue.wake({ kind: JOBS.sweepNative, key: connectionId, payload, hurry: isOld });
        await queue.wake({ kind: JOBS.takeIn, key: connectionId });
      }
    },
  };
}
