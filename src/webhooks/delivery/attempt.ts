/** One attempt to deliver something to its endpoint, with all that follows from its result. */
import { formatInstant } from '../../../schema/instant.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { Base } from '../../lib/base.ts';
import { stopwatch } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { OutboundFactory } from '../../lib/outbound/outbound.ts';
import type { DeliveryRow, DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import type { HookUrls } from '../hook-url.ts';
import type { RunNotes } from '../run-notes.ts';
import { MOST_ATTEMPTS, waitAfter } from './retry-schedule.ts';
import { bodyText, type Receipt, send } from './send.ts';

export interface AttemptDependencies extends Base {
  readonly deliveries: DeliveryStore;
  readonly outbound: OutboundFactory;
  readonly apicalls: ApicallLog;
  readonly runNotes: RunNotes;
  readonly hookUrls: HookUrls;
  readonly allowPrivateNetwork: boolean;
  /** A delivery arrived, so many milliseconds after it was stored. */
  readonly arrived: (ms: number) => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * Whether it arrived; false when its endpoint is given up with it. Throws `RetryAt` when it is to be sent again.
 * @param secrets of the workspace, the newest first.
 */
export type Attempt = (
  webhook: WebhookRow,
  row: DeliveryRow,
  secrets: readonly string[],
  signal: AbortSignal,
) => Promise<boolean>;

const GONE = 410;
/** What the call log has when there was no response. */
const NO_RESPONSE = 504;

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
  name: 'deliverWebhook',
  // URLs of endpoints may hold secrets.
  path: `/unified/webhook/${webhook.id}/delivery/${delivery.id}`,
  status: receipt.status ?? NO_RESPONSE,
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

export function createAttempt(deps: AttemptDependencies): Attempt {
  const { deliveries, apicalls, runNotes, hookUrls, clock } = deps;

  async function failed(webhook: WebhookRow, row: DeliveryRow, receipt: Receipt): Promise<false> {
    const { status, problem = '', retryAfter } = receipt;
    const now = clock.now();
    const attempts = row.attempts + 1;
    const tried = { attempts, attemptedAt: now, lastStatus: status ?? null, lastError: problem };
    if (status === GONE || attempts >= MOST_ATTEMPTS) {
      await deliveries.fail(row, { ...tried, status: 'failed', nextAttemptAt: null }, now);
      await runNotes.add(webhook.id, 'dispatch', `given up after ${attempts} tries: ${problem}`);
      return false;
    }
    const nextAttemptAt = now + waitAfter(attempts, deps.random(), retryAfter);
    await deliveries.change(row, { ...tried, nextAttemptAt });
    await runNotes.add(webhook.id, 'dispatch', `${problem}; again at ${formatInstant(nextAttemptAt)}`);
    throw new RetryAt(nextAttemptAt, problem);
  }

  return async (webhook, row, secrets, signal) => {
    const startedAt = clock.now();
    const begun = stopwatch.now();
    const receipt = await send(
      { url: hookUrls.reveal(webhook), id: row.id, body: bodyText(row, secrets[0] ?? ''), secrets, sentAt: startedAt },
      { ...deps, signal, meter: new Meter(stopwatch) },
    );
    const ms = Math.round(stopwatch.now() - begun);
    apicalls.add({ id: newId(clock), ...callOf(webhook, row, receipt, { startedAt, ms }) });
    if (receipt.problem !== undefined) return await failed(webhook, row, receipt);
    await deliveries.markDelivered(row.id, clock.now(), receipt.status ?? 0);
    deps.arrived(clock.now() - row.createdAt);
    return true;
  };
}
