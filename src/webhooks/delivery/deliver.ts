/**
 * Hands deliveries to receivers: those of one webhook one after the other, in their order, each until it has arrived or
 * its receiver is given up. What is not known to have arrived is sent again.
 */
import { formatInstant } from '../../../schema/instant.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { type Clock, stopwatch } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { OutboundFactory } from '../../lib/outbound/outbound.ts';
import type { DeliveryRow, DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import type { Notes } from '../run-notes.ts';
import { MOST_ATTEMPTS, waitAfter } from './retry-schedule.ts';
import { bodyText, type Receipt, send } from './send.ts';

export interface DeliverDependencies {
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly workspaces: Workspaces;
  readonly outbound: OutboundFactory;
  readonly apicalls: ApicallLog;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly allowPrivateNetwork: boolean;
  /** A delivery arrived, so many milliseconds after it was put in. */
  readonly arrived: (ms: number) => void;
  /** How long a webhook's deliveries may take in a row. */
  readonly turnMs?: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Receivers that are sent something at a time. */
const AT_ONCE = 100;
/** How many of them may be ones that did not take their last delivery. */
const RETRIES_AT_ONCE = 50;
/** Deliveries of one webhook in a row, before it is another's turn: that many, or as many as are taken in this time. */
const IN_A_ROW = 100;
const TURN_MS = 10_000;

const GONE = 410;
const NO_ANSWER = 504;

export function createDeliver(deps: DeliverDependencies): JobKind {
  const { webhooks, deliveries, workspaces, apicalls, notes, clock, turnMs = TURN_MS } = deps;

  function record(webhook: WebhookRow, delivery: DeliveryRow, receipt: Receipt, startedAt: number, ms: number): void {
    const { external_xref: externalXref = null } = JSON.parse(delivery.envelope);
    apicalls.add({
      id: newId(clock),
      workspaceId: webhook.workspaceId,
      connectionId: webhook.connectionId,
      webhookId: webhook.id,
      integrationType: webhook.integrationType,
      environment: webhook.environment,
      externalXref,
      type: 'webhook',
      method: 'POST',
      name: 'deliverWebhook',
      // Addresses of receivers may hold secrets.
      path: `/unified/webhook/${webhook.id}/delivery/${delivery.id}`,
      status: receipt.status ?? NO_ANSWER,
      error: receipt.problem === undefined ? null : 'dispatch',
      ipAddress: null,
      userAgent: null,
      size: receipt.size,
      totalMs: ms,
      upstreamMs: ms,
      upstreamCalls: 1,
      trace: null,
      createdAt: startedAt,
    });
  }

  /** It did not arrive: the receiver is given up, or it is tried again. */
  async function failed(
    webhook: WebhookRow,
    row: DeliveryRow,
    { status, problem = '', retryAfter }: Receipt,
  ): Promise<void> {
    const now = clock.now();
    const attempts = row.attempts + 1;
    const tried = { attempts, attemptedAt: now, lastStatus: status ?? null, lastError: problem };
    if (status === GONE || attempts >= MOST_ATTEMPTS) {
      await deliveries.fail(row, { ...tried, status: 'failed', nextAttemptAt: null }, now);
      await notes.add(webhook.id, 'dispatch', `given up after ${attempts} tries: ${problem}`);
      return;
    }
    const nextAttemptAt = now + waitAfter(attempts, deps.random(), retryAfter);
    await deliveries.change(row, { ...tried, nextAttemptAt });
    await notes.add(webhook.id, 'dispatch', `${problem}; again at ${formatInstant(nextAttemptAt)}`);
    throw new RetryAt(nextAttemptAt, problem);
  }

  /** Whether it arrived. */
  async function attempt(
    webhook: WebhookRow,
    row: DeliveryRow,
    secrets: readonly string[],
    { signal }: JobContext,
  ): Promise<boolean> {
    const startedAt = clock.now();
    const begun = stopwatch.now();
    const receipt = await send(
      { url: webhook.hookUrl, id: row.id, body: bodyText(row, secrets[0] ?? ''), secrets, sentAt: startedAt },
      { ...deps, signal, meter: new Meter(stopwatch) },
    );
    record(webhook, row, receipt, startedAt, Math.round(stopwatch.now() - begun));
    if (receipt.problem !== undefined) {
      await failed(webhook, row, receipt);
      return false;
    }
    await deliveries.markDelivered(row.id, clock.now(), receipt.status ?? 0);
    deps.arrived(clock.now() - row.createdAt);
    return true;
  }

  /** Sends what there is to send; how many arrived, and whether there may be more. */
  async function drain(webhookId: string, context: JobContext): Promise<{ count: number; isDone: boolean }> {
    let secrets: readonly string[] | undefined;
    const begun = stopwatch.now();
    for (let count = 0; count < IN_A_ROW; count++) {
      context.signal.throwIfAborted();
      const isOver = context.isStopping() || stopwatch.now() - begun > turnMs;
      if (isOver) return { count, isDone: false };
      const webhook = await webhooks.byId(webhookId);
      if (!webhook || webhook.isPaused || webhook.unhealthyAt !== null) return { count, isDone: true };
      const next = await deliveries.next(webhookId);
      if (!next) return { count, isDone: true };
      if (next.nextAttemptAt !== null && next.nextAttemptAt > clock.now()) {
        throw new RetryAt(next.nextAttemptAt, next.lastError ?? '');
      }
      secrets ??= await workspaces.signingSecrets(webhook.workspaceId);
      if (!(await attempt(webhook, next, secrets, context))) return { count, isDone: true };
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
      if (count > 0) await notes.add(key, 'dispatch', `${count} delivered`);
      return isDone ? undefined : clock.now();
    },
  };
}
