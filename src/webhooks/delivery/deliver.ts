/**
 * Sends deliveries to their endpoints: those of one webhook one after the other, in their order, each until it has arrived
 * or its endpoint is given up. What is not known to have arrived is sent again.
 */
import type { Workspaces } from '../../access/workspaces.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { stopwatch } from '../../lib/clock.ts';
import type { NextDelivery } from '../../store/webhooks/deliveries.ts';
import { type AttemptDependencies, createAttempt } from './attempt.ts';

export interface DeliverDependencies extends AttemptDependencies {
  readonly workspaces: Workspaces;
  /** How long a webhook's deliveries may take in a row, in milliseconds. */
  readonly turnMs?: number;
}

/** Webhooks that are sent something at a time, half of them of one workspace at most. */
const AT_ONCE = 200;
/** How many of them may be ones that did not take their last delivery. */
const RETRIES_AT_ONCE = 100;
/** Deliveries of one webhook in a row, until other webhooks get their turn: that many, or as many as fit into the time. */
const IN_A_ROW = 100;
const TURN_MS = 1000;

export function createDeliver(deps: DeliverDependencies): JobKind {
  const { deliveries, workspaces, runNotes, clock, turnMs = TURN_MS } = deps;
  const attempt = createAttempt(deps);

  /** What is to be sent now; undefined when there is nothing. Throws `RetryAt` when the next attempt is due later. */
  async function nextOf(webhookId: string): Promise<NextDelivery | undefined> {
    const next = await deliveries.next(webhookId);
    if (!next) return undefined;
    const { nextAttemptAt, lastError } = next.row;
    if (nextAttemptAt !== null && nextAttemptAt > clock.now()) throw new RetryAt(nextAttemptAt, lastError ?? '');
    return next;
  }

  /** Sends what is pending; how many arrived, and whether there may be more. */
  async function drain(webhookId: string, context: JobContext): Promise<{ count: number; isDone: boolean }> {
    let secrets: readonly string[] | undefined;
    const begun = stopwatch.now();
    for (let count = 0; count < IN_A_ROW; count++) {
      context.signal.throwIfAborted();
      if (context.isStopping() || stopwatch.now() - begun > turnMs) return { count, isDone: false };
      const next = await nextOf(webhookId);
      if (!next) return { count, isDone: true };
      secrets ??= await workspaces.signingSecrets(next.webhook.workspaceId);
      if (!(await attempt(next.webhook, next.row, secrets, context.signal))) return { count, isDone: true };
    }
    return { count: IN_A_ROW, isDone: false };
  }

  return {
    kind: JOBS.deliver,
    concurrency: AT_ONCE,
    retriesAtOnce: RETRIES_AT_ONCE,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run({ key }, context) {
      if (key === null) return undefined;
      const { count, isDone } = await drain(key, context);
      if (count > 0) await runNotes.add(key, 'dispatch', `${count} delivered`);
      return isDone ? undefined : clock.now();
    },
  };
}
