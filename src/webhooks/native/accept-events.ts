/**
 * Takes in what a provider has told of one connection, and remembers what was told on, all in one write. Done by one
 * process at a time for a connection, so that each webhook is told things in their order.
 */

import type { Calls } from '../../calls/call.ts';
import type { Connections } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/observe/log.ts';
import { sleep } from '../../lib/sleep.ts';
import type { NativeEventRow, NativeEventStore, Telling } from '../../store/webhooks/native-events.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationRow, NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { WebhookStore } from '../../store/webhooks/webhooks.ts';
import { later, scopeOf } from '../background-scope.ts';
import type { Publisher } from '../delivery/publish.ts';
import type { Notes } from '../run-notes.ts';
import { createJudge, type Judgement, type Refusal } from './classify-events.ts';
import { type Hint, readHints } from './object-hint.ts';

export interface TakeInDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly notes: Notes;
  /** Connections whose events this process takes in at the moment. */
  readonly busy: Set<string>;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Requests of the provider, and hints in them, that are taken in at a time. */
const MOST_EVENTS = 500;
const MOST_HINTS = 500;
const TAKE_IN_MS = 60_000;
const GATHER_MS = 25;
const CONNECTIONS_AT_ONCE = 20;

const NOTHING: Judgement = { objects: [], deliveries: [], refusals: [] };

/** As many of the rows as fit into one go, at least one. */
function firstOf(rows: readonly NativeEventRow[]): { doneIds: string[]; hints: Hint[] } {
  const doneIds: string[] = [];
  const hints: Hint[] = [];
  for (const row of rows) {
    const more = readHints(row.hints);
    if (doneIds.length > 0 && hints.length + more.length > MOST_HINTS) break;
    doneIds.push(row.deliveryId);
    hints.push(...more);
  }
  return { doneIds, hints };
}

export function createTakeIn(deps: TakeInDependencies): JobKind {
  const { registrations, events, webhooks, connections, notes, busy, queue, clock, log } = deps;
  const judge = createJudge(deps);

  /** False when somebody else was faster: the lease was lost meanwhile. */
  async function tell(telling: Telling): Promise<boolean> {
    try {
      await events.tell(telling);
    } catch (error) {
      const registration = await registrations.find(telling.connectionId);
      if (registration?.round === telling.round) throw error;
      return false;
    }
    if (telling.deliveries.length > 0) queue.announce(JOBS.deliver);
    return true;
  }

  /** Not again for every event that comes. */
  async function noteOnce(refusals: readonly Refusal[]): Promise<void> {
    for (const { webhooks: refused, reason } of refusals) {
      for (const { id, runs } of refused) if (!runs[0]?.includes(reason)) await notes.add(id, 'read', reason);
    }
  }

  /** True when there may be more to take in. */
  async function takeInSome(registration: NativeRegistrationRow, signal: AbortSignal): Promise<boolean> {
    const { connectionId, workspaceId, round } = registration;
    const rows = await events.pending(connectionId, MOST_EVENTS);
    if (rows.length === 0) return false;
    const { doneIds, hints } = firstOf(rows);
    const live = await connections.find(workspaceId, connectionId);
    const native = live.adapter.events;
    const scope = scopeOf({ signal, clock, log, timeoutMs: TAKE_IN_MS });
    // What a paused connection misses, the sweep after its pause finds.
    const isIdle = !native || live.row.isPaused;
    const { refusals, ...judged } = isIdle ? NOTHING : await judge({ live, native, scope }, hints);
    const wakes = judged.deliveries.map(({ webhook }) => queue.wakeOf({ kind: JOBS.deliver, key: webhook.id }));
    await noteOnce(refusals);
    return await tell({ connectionId, round, doneIds, doneAt: clock.now(), ...judged, wakes });
  }

  /** What the provider refuses is noted and tried again later. */
  async function refused({ connectionId }: NativeRegistrationRow, error: unknown, attempts: number): Promise<never> {
    if (error instanceof GatewayError) {
      for (const { id } of await webhooks.ofConnection(connectionId, { type: 'native' })) {
        await notes.add(id, 'read', error.message);
      }
    }
    return later(error, { attempts, clock });
  }

  /** Until there is nothing left. What comes while some is taken in is gathered for a moment and goes together. */
  async function takeInAll(connectionId: string, attempts: number, { signal, isStopping }: JobContext) {
    for (;;) {
      const registration = await registrations.find(connectionId);
      if (!registration) return undefined;
      const isMore = await takeInSome(registration, signal).catch((error: unknown) =>
        refused(registration, error, attempts),
      );
      if (!isMore) return undefined;
      if (isStopping()) return clock.now();
      await sleep(GATHER_MS, signal);
    }
  }

  return {
    kind: JOBS.takeIn,
    concurrency: CONNECTIONS_AT_ONCE,
    // What came must not be left lying.
    maxAttempts: Number.POSITIVE_INFINITY,
    async run({ key, attempts }, { signal, isStopping }: JobContext) {
      const connectionId = key ?? '';
      busy.add(connectionId);
      try {
        return await takeInAll(connectionId, attempts, { signal, isStopping });
      } finally {
        busy.delete(connectionId);
      }
    },
  };
}
