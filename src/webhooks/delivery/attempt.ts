/** One attempt to deliver something to its endpoint or database, with all that follows from its result. */
import { formatInstant } from '../../../schema/instant.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Base } from '../../lib/base.ts';
import { stopwatch } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import type { RunNotes } from '../run-notes.ts';
import { MOST_ATTEMPTS, waitAfter } from './retry-schedule.ts';
import type { Receipt } from './send.ts';
import { disabledNotice } from './trouble-notices.ts';

export interface AttemptDependencies extends Base {
  readonly deliveries: DeliveryStore;
  readonly apicalls: ApicallLog;
  readonly runNotes: RunNotes;
  readonly queue: Queue;
  /** Whether the operator is notified of webhooks that are disabled. */
  readonly isNotified: boolean;
  /** A delivery arrived, so many milliseconds after it was stored. */
  readonly arrived: (ms: number) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Sends deliveries, which arrive all or not at all. Rejects only when the signal aborts. */
export type Dispatch = (webhook: WebhookRow, rows: readonly DeliveryRow[], signal: AbortSignal) => Promise<Receipt>;

/**
 * Whether they arrived; false when the receiver is given up with the first of them. Throws `RetryAt` when they are to be
 * sent again.
 */
export type Attempt = (
  webhook: WebhookRow,
  rows: readonly [DeliveryRow, ...DeliveryRow[]],
  dispatch: Dispatch,
  signal: AbortSignal,
) => Promise<boolean>;

const GONE = 410;
/** What the call log has when there was no response, and when a database, which has no status, took it. */
const NO_RESPONSE = 0;
const WRITTEN = 200;

interface Timing {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly ms: number;
}

const callOf = (webhook: WebhookRow, delivery: DeliveryRow, receipt: Receipt, { startedAt, ms }: Timing) => ({
  workspaceId: webhook.workspaceId,
  connectionId: webhook.connectionId,
  webhookId: webhook.id,
  integrationType: webhook.integrationType,
  environment: webhook.environment,
  externalXref: JSON.parse(delivery.envelope).external_xref ?? null,
  type: 'webhook' as const,
  method: 'POST',
  name: webhook.dbType === null ? 'deliverWebhook' : 'syncDatabase',
  // URLs of endpoints may hold secrets.
  path: `/unified/webhook/${webhook.id}/delivery/${delivery.id}`,
  status: receipt.status ?? (receipt.problem === undefined ? WRITTEN : NO_RESPONSE),
  error: receipt.problem === undefined ? null : 'dispatch',
  ipAddress: null,
  userAgent: null,
  size: receipt.size,
  totalMs: ms,
  upstreamMs: ms,
  upstreamCalls: 1,
  // What the endpoint knows the request by, the same on every attempt.
  requestId: delivery.id,
  trace: { message: receipt.problem ?? null, attempt: delivery.attempts + 1, waitedMs: 0, upstream: [], omitted: 0 },
  createdAt: startedAt,
});

export function createAttempt(deps: AttemptDependencies): Attempt {
  const { deliveries, apicalls, runNotes, queue, isNotified, clock } = deps;

  async function failed(webhook: WebhookRow, row: DeliveryRow, receipt: Receipt): Promise<false> {
    const { status, problem = '', retryAfter } = receipt;
    const now = clock.now();
    const attempts = row.attempts + 1;
    const tried = { attempts, attemptedAt: now, lastStatus: status ?? null, lastError: problem };
    if (status === GONE || attempts >= MOST_ATTEMPTS) {
      const notice = isNotified ? disabledNotice(webhook, problem, now) : undefined;
      const change = { ...tried, status: 'failed', nextAttemptAt: null } as const;
      await deliveries.fail(row, change, now, notice && queue.wakeOf(notice));
      if (notice) queue.announce(notice);
      await runNotes.add(
        webhook.id,
        'dispatch',
        `disabled after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${problem}`,
      );
      return false;
    }
    const nextAttemptAt = now + waitAfter(attempts, deps.random(), retryAfter);
    await deliveries.change(row, { ...tried, nextAttemptAt });
    await runNotes.add(webhook.id, 'dispatch', `${problem}; again at ${formatInstant(nextAttemptAt)}`);
    throw new RetryAt(nextAttemptAt, problem);
  }

  return async (webhook, rows, dispatch, signal) => {
    const startedAt = clock.now();
    const begun = stopwatch.now();
    const receipt = await dispatch(webhook, rows, signal);
    const ms = Math.round(stopwatch.now() - begun);
    const [first] = rows;
    apicalls.add({ id: newId(clock), ...callOf(webhook, first, receipt, { startedAt, ms }) });
    if (receipt.problem !== undefined) return await failed(webhook, first, receipt);
    const now = clock.now();
    if (rows.length > 1) {
      await deliveries.markAllDelivered(
        rows.map(({ id }) => id),
        now,
      );
    } else await deliveries.markDelivered(first.id, now, receipt.status ?? null);
    for (const { createdAt } of rows) deps.arrived(clock.now() - createdAt);
    return true;
  };
}
