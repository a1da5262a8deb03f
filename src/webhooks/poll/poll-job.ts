/** Virtual webhooks: polls for changes at an interval, as any caller could, and sends what it finds. */

import { RESUMABLE_MS } from '../../../schema/models/webhook.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls } from '../../calls/call.ts';
import type { ObjectVerbs } from '../../calls/object-verbs.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Job, Queue } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { Base } from '../../lib/base.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { PollRow, PollStore } from '../../store/webhooks/polls.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import { BACKLOG_PAUSE_MS, type Backlog, backlogWords } from '../delivery/backlog.ts';
import type { Publisher } from '../delivery/publish.ts';
import { retryLater } from '../retry-later.ts';
import type { RunNotes } from '../run-notes.ts';
import { purgeJob } from '../webhook-jobs.ts';
import { pollCensus } from './census.ts';
import { pollComparison } from './comparison.ts';
import { sendInitial } from './initial.ts';
import { planOf } from './plan.ts';
import { readerFor } from './reader.ts';
import { createPollRecorder, type PollRecorder } from './recorder.ts';
import type { PollDependencies, Round } from './round.ts';
import { pollWindow } from './window.ts';

export interface PollJobDependencies extends Base {
  readonly webhooks: WebhookStore;
  readonly polls: PollStore;
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
  readonly publisher: Publisher;
  readonly queue: Queue;
  readonly runNotes: RunNotes;
  readonly backlog: Backlog;
}

/** Webhooks that are polled at a time, half of them of one workspace at most: most of that time they wait for the provider. */
const AT_ONCE = 64;
const RETRIES_AT_ONCE = 32;
/** Beyond this the provider keeps a poll waiting, or there is much to read. */
const SLOW_AFTER_MS = 10_000;
const FIRST_WAIT_MS = 30_000;

/** Does what the phase asks for, once; how many objects were found, or undefined when it was interrupted. */
async function performRound(deps: PollDependencies, round: Round): Promise<number | undefined> {
  const { poll, plan } = round;
  if (poll.phase === 'initial') return await sendInitial(deps, round);
  if (plan.way === 'census') return await pollCensus(deps, round);
  if (plan.way === 'comparison') return await pollComparison(deps, round);
  return await pollWindow(deps, round);
}

export function createPollJob(deps: PollJobDependencies): JobKind {
  const { webhooks, polls, calls, queue, runNotes, backlog, clock } = deps;
  const recorder = createPollRecorder(deps);

  /** When it is polled again; undefined for never. */
  async function pollOnce(webhook: WebhookRow, poll: PollRow, context: JobContext): Promise<number | undefined> {
    const startedAt = clock.now();
    const live = await calls.open(webhook.workspaceId, webhook.connectionId);
    const { object } = calls.admit(live, webhook.objectType as ObjectType, 'list');
    const reader = readerFor(deps, live, webhook, context.signal);
    let isFull = await backlog.isFull(webhook);
    if (isFull) {
      await runNotes.addOnce(webhook, 'read', backlogWords(backlog.limit));
      return clock.now() + BACKLOG_PAUSE_MS;
    }
    const record: PollRecorder['record'] = async (polled, step) => {
      await recorder.record(polled, step);
      isFull = await backlog.isFull(webhook);
    };
    const isStopping = () => isFull || context.isStopping();
    const round = { webhook, poll, plan: planOf(webhook, object), reader, isStopping };
    const found = await performRound({ polls, clock, recorder: { record } }, round);
    if (found === undefined) return clock.now();
    await runNotes.add(webhook.id, 'read', poll.phase === 'baseline' ? 'what is there was noted' : `${found} found`);
    const next = await polls.find(webhook.id);
    if (!next || next.phase === 'over') return undefined;
    return poll.phase === 'live' ? Math.max(clock.now(), startedAt + webhook.intervalMs) : clock.now();
  }

  /** Retried before the next interval where that is far off. */
  async function failed(webhook: WebhookRow, { attempts }: Job, error: unknown): Promise<undefined> {
    if (error instanceof GatewayError && error.code === 'connection_not_found') {
      const wake = queue.wakeOf(purgeJob(webhook));
      await webhooks.remove(webhook.workspaceId, webhook.id, wake);
      return undefined;
    }
    if (error instanceof GatewayError && error.code !== 'internal') {
      await runNotes.add(webhook.id, 'read', `${error.code}: ${error.message}`);
    }
    return retryLater(error, { attempts, clock, firstMs: FIRST_WAIT_MS, longestMs: webhook.intervalMs });
  }

  const isResting = ({ isPaused, unhealthyAt }: WebhookRow): boolean =>
    isPaused || (unhealthyAt !== null && clock.now() - unhealthyAt > RESUMABLE_MS);

  return {
    kind: JOBS.poll,
    concurrency: AT_ONCE,
    retriesAtOnce: RETRIES_AT_ONCE,
    slowAfterMs: SLOW_AFTER_MS,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(job, context) {
      if (job.key === null) return undefined;
      const webhook = await webhooks.byId(job.key);
      if (!webhook) {
        // It was removed during a poll, which may have stored something after the purge.
        await queue.wake({ kind: JOBS.purgeWebhook, key: job.key });
        return undefined;
      }
      const poll = await polls.find(webhook.id);
      if (!poll || poll.phase === 'over' || isResting(webhook)) return undefined;
      try {
        return await pollOnce(webhook, poll, context);
      } catch (error) {
        context.signal.throwIfAborted();
        return await failed(webhook, job, error);
      }
    },
  };
}
