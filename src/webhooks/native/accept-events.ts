/**
 * Turns the events that a provider has sent for one connection into deliveries, and records what was sent, all in one
 * write. One process does it at a time for a connection, so that each webhook gets its deliveries in order.
 */

import { backgroundScope } from '../../calls/background-scope.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Job } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { stopwatch } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { EventOutcome, NativeEventRow } from '../../store/webhooks/native-events.ts';
import type { NativeRegistrationRow } from '../../store/webhooks/native-registrations.ts';
import { BACKLOG_PAUSE_MS, backlogWords } from '../delivery/backlog.ts';
import { deliverJob } from '../webhook-jobs.ts';
import { type Classification, createEventClassifier, type Refusal } from './classify-events.ts';
import { retrying } from './connection-job.ts';
import type { NativeDependencies } from './dependencies.ts';
import { type ObjectHint, readObjectHints } from './object-hint.ts';

export interface AcceptanceDependencies
  extends Pick<NativeDependencies, 'stores' | 'connections' | 'calls' | 'publisher' | 'runNotes' | 'queue' | 'clock'>,
    Pick<NativeDependencies, 'log' | 'backlog'> {
  /** Connections whose events this process accepts at the moment. */
  readonly accepting: Set<string>;
  /** How long a connection's events may take in a row, in milliseconds. */
  readonly turnMs?: number;
}

/** Requests of the provider, and hints in them, that are accepted at a time. */
const MOST_EVENTS = 500;
const MOST_HINTS = 500;
/** Events of one connection in a row, until other connections get their turn. */
const TURN_MS = 1000;
const ACCEPT_MS = 60_000;
/** Events that arrive meanwhile are gathered for this long, and accepted together. */
const GATHER_MS = 25;
/** Half of them of one workspace at most. */
const CONNECTIONS_AT_ONCE = 20;

const NOTHING: Classification = { objects: [], deliveries: [], refusals: [] };

/** As many of the rows as fit into one batch, at least one. */
function batchOf(rows: readonly NativeEventRow[]): { doneIds: string[]; hints: ObjectHint[] } {
  const doneIds: string[] = [];
  const hints: ObjectHint[] = [];
  for (const row of rows) {
    const more = readObjectHints(row.hints);
    if (doneIds.length > 0 && hints.length + more.length > MOST_HINTS) break;
    doneIds.push(row.deliveryId);
    hints.push(...more);
  }
  return { doneIds, hints };
}

export function createEventAcceptance(deps: AcceptanceDependencies): JobKind {
  const { connections, runNotes, accepting, queue, backlog, clock, turnMs = TURN_MS } = deps;
  const { registrations, events, webhooks } = deps.stores;
  const classify = createEventClassifier(deps);

  /** False when another process was faster: the lease was lost meanwhile. */
  async function store(outcome: EventOutcome): Promise<boolean> {
    try {
      await events.finish(outcome);
    } catch (error) {
      const registration = await registrations.find(outcome.connectionId);
      if (registration?.round === outcome.round) throw error;
      return false;
    }
    const [first] = outcome.deliveries;
    if (first) queue.announce(deliverJob(first.webhook));
    return true;
  }

  /** Whether deliveries of the connection's webhooks would find no room: then its events wait. */
  async function isPutOff(connectionId: string): Promise<boolean> {
    for (const webhook of await webhooks.ofConnection(connectionId, { type: 'native' })) {
      if (!(await backlog.isFull(webhook))) continue;
      await runNotes.addOnce(webhook, 'read', backlogWords(backlog.limit));
      return true;
    }
    return false;
  }

  /** Once, and not for every event. */
  async function noteOnce(refusals: readonly Refusal[]): Promise<void> {
    for (const { webhooks, reason } of refusals) {
      for (const webhook of webhooks) await runNotes.addOnce(webhook, 'read', reason);
    }
  }

  /** Accepts a batch. True when there may be more. */
  async function acceptBatch(registration: NativeRegistrationRow, signal: AbortSignal): Promise<boolean> {
    const { connectionId, workspaceId, round } = registration;
    const rows = await events.pending(connectionId, MOST_EVENTS);
    if (rows.length === 0) return false;
    const { doneIds, hints } = batchOf(rows);
    const live = await connections.find(workspaceId, connectionId);
    const native = live.adapter.events;
    const scope = backgroundScope(deps, signal, ACCEPT_MS);
    // What a paused connection misses is found by the sweep after the pause.
    const isIdle = !native || live.row.isPaused;
    const { refusals, ...found } = isIdle ? NOTHING : await classify({ live, native, scope }, hints);
    const wakes = found.deliveries.map(({ webhook }) => queue.wakeOf(deliverJob(webhook)));
    await noteOnce(refusals);
    return await store({ connectionId, round, doneIds, doneAt: clock.now(), ...found, wakes });
  }

  async function acceptAll(connectionId: string, { signal, isStopping }: JobContext): Promise<number | undefined> {
    const begun = stopwatch.now();
    for (;;) {
      const registration = await registrations.find(connectionId);
      if (registration && (await isPutOff(connectionId))) return clock.now() + BACKLOG_PAUSE_MS;
      if (!registration || !(await acceptBatch(registration, signal))) return undefined;
      if (isStopping() || stopwatch.now() - begun >= turnMs) return clock.now();
      await sleep(GATHER_MS, signal);
    }
  }

  const run = retrying(deps, 'read', ({ key }: Job, context) => acceptAll(key ?? '', context));

  return {
    kind: JOBS.acceptEvents,
    concurrency: CONNECTIONS_AT_ONCE,
    // Events must not be left lying.
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(job, context) {
      const connectionId = job.key ?? '';
      accepting.add(connectionId);
      try {
        return await run(job, context);
      } finally {
        accepting.delete(connectionId);
      }
    },
  };
}
