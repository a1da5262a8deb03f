/** Virtual webhooks: looks for changes every now and then, as any caller could, and tells of them. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls } from '../../calls/call.ts';
import type { ObjectVerbs } from '../../calls/object-verbs.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { Job, Queue } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { Clock } from '../../lib/clock.ts';
import { bodyProblem, type FieldProblem, GatewayError, validationError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/observe/log.ts';
import type { PollRow, PollStore } from '../../store/webhooks/polls.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import { scopeOf } from '../background-scope.ts';
import type { Publisher } from '../delivery/publish.ts';
import type { Notes } from '../run-notes.ts';
import type { Polling } from '../webhooks.ts';
import { beginCensus, takeCensus } from './census.ts';
import { beginComparison, compareAll } from './comparison.ts';
import { tellAll } from './initial.ts';
import { planOf } from './plan.ts';
import { createReader, type Reader } from './reader.ts';
import { createKeeper, type Round } from './round.ts';
import { beginWindow, lookThroughWindow } from './window.ts';

export interface PollingDependencies {
  readonly webhooks: WebhookStore;
  readonly polls: PollStore;
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
  readonly publisher: Publisher;
  readonly queue: Queue;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Webhooks that are looked after at a time. */
const AT_ONCE = 8;
const RETRIES_AT_ONCE = 4;
/** For one call, with all the waiting that a provider asks for. */
const CALL_MS = 60_000;
const FIRST_WAIT_MS = 30_000;
/** An unhealthy webhook goes on looking for as long as it can be resumed. */
const RESUMABLE_MS = 7 * 24 * 60 * 60_000;

/** What a list says against a parameter, said of the filter that becomes it. */
function asFilterProblem(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'validation_failed') return error;
  const problems = (Array.isArray(error.details) ? error.details : []) as FieldProblem[];
  const [first, ...others] = problems
    .filter((problem) => problem.in === 'query')
    .map(({ path, message }) => bodyProblem(`$.filters.${path}`, message));
  return first ? validationError([first, ...others]) : error;
}

export function createPolling(deps: PollingDependencies): Polling & { readonly kind: JobKind } {
  const { webhooks, polls, calls, notes, clock, log } = deps;
  const keeper = createKeeper(deps);

  function readerFor(live: LiveConnection, webhook: WebhookRow, signal: AbortSignal): Reader {
    const scope = () => ({
      ...scopeOf({ signal, clock, log, timeoutMs: CALL_MS }),
      // Walks of one webhook are told apart from those of all other callers.
      callerId: `webhook:${webhook.id}`,
    });
    return createReader(deps, { live, webhook, scope });
  }

  async function baseline(live: LiveConnection, webhook: WebhookRow, reader: Reader) {
    const { object } = calls.admit(live, webhook.objectType as ObjectType, 'list');
    const plan = planOf(webhook, object);
    if (plan.way === 'window') return { ...(await beginWindow(plan, reader, clock.now())), isWhole: true };
    const begin = plan.way === 'census' ? beginCensus : beginComparison;
    const seen = await begin(plan, reader);
    return { since: null, seen: seen ?? [], isWhole: seen !== undefined };
  }

  async function begin(...[live, webhook, includesAll, scope]: Parameters<Polling['begin']>) {
    const poll: PollRow = {
      webhookId: webhook.id,
      phase: 'initial',
      includesAll,
      since: null,
      told: 0,
      toldAt: null,
      round: 0,
    };
    if (webhook.type === 'native') return { poll, seen: [] };
    try {
      const { since, seen, isWhole } = await baseline(live, webhook, readerFor(live, webhook, scope.signal));
      const isCensus = webhook.event === 'deleted';
      // An initial sync notes what it tells; of deletions it tells nothing.
      if (includesAll && !isCensus) return { poll: { ...poll, since }, seen: since === null ? [] : seen };
      const phase = includesAll ? 'initial' : 'live';
      return { poll: { ...poll, since, phase: isWhole ? phase : 'baseline' } satisfies PollRow, seen };
    } catch (error) {
      throw asFilterProblem(error);
    }
  }

  /** What the phase asks for, once; how many were told, or undefined when it was interrupted. */
  async function perform(round: Round): Promise<number | undefined> {
    const { poll, plan } = round;
    if (poll.phase === 'initial') return await tellAll({ keeper, clock }, round);
    if (plan.way === 'census') return await takeCensus({ polls, keeper }, round);
    if (plan.way === 'comparison') return await compareAll({ polls, keeper }, round);
    return await lookThroughWindow({ polls, keeper, clock }, round);
  }

  /** When it looks again; undefined for never. */
  async function look(webhook: WebhookRow, poll: PollRow, context: JobContext): Promise<number | undefined> {
    const startedAt = clock.now();
    const live = await calls.open(webhook.workspaceId, webhook.connectionId);
    const { object } = calls.admit(live, webhook.objectType as ObjectType, 'list');
    const reader = readerFor(live, webhook, context.signal);
    const round: Round = { webhook, poll, plan: planOf(webhook, object), reader, isStopping: context.isStopping };
    const told = await perform(round);
    if (told === undefined) return clock.now();
    await notes.add(webhook.id, 'read', poll.phase === 'baseline' ? 'what is there was noted' : `${told} found`);
    const next = await polls.find(webhook.id);
    if (!next || next.phase === 'over') return undefined;
    return poll.phase === 'live' ? Math.max(clock.now(), startedAt + webhook.intervalMs) : clock.now();
  }

  /** It could not be read: it is tried again, sooner than at the next interval where that is far. */
  async function failed(webhook: WebhookRow, job: Job, error: unknown): Promise<number | undefined> {
    if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
    if (error.code === 'connection_not_found') {
      await webhooks.remove(
        webhook.workspaceId,
        webhook.id,
        deps.queue.wakeOf({ kind: JOBS.purgeWebhook, key: webhook.id }),
      );
      return undefined;
    }
    await notes.add(webhook.id, 'read', `${error.code}: ${error.message}`);
    const backoff = FIRST_WAIT_MS * 2 ** Math.min(job.attempts - 1, 20);
    const wait = Math.max(Math.min(webhook.intervalMs, backoff), (error.retryAfter ?? 0) * 1000);
    throw new RetryAt(clock.now() + wait, error.message);
  }

  const isAtRest = ({ isPaused, unhealthyAt }: WebhookRow): boolean =>
    isPaused || (unhealthyAt !== null && clock.now() - unhealthyAt > RESUMABLE_MS);

  return {
    begin,
    kind: {
      kind: JOBS.poll,
      concurrency: AT_ONCE,
      retriesAtOnce: RETRIES_AT_ONCE,
      maxAttempts: Number.POSITIVE_INFINITY,
      async run(job, context) {
        const webhook = job.key === null ? undefined : await webhooks.byId(job.key);
        const poll = webhook && (await polls.find(webhook.id));
        if (!webhook && job.key !== null) while (await polls.removeOf(job.key)) await new Promise(setImmediate);
        if (!webhook || !poll || poll.phase === 'over' || isAtRest(webhook)) return undefined;
        try {
          return await look(webhook, poll, context);
        } catch (error) {
          context.signal.throwIfAborted();
          return await failed(webhook, job, error);
        }
      },
    },
  };
}
