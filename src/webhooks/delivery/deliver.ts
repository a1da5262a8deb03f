/**
 * Sends deliveries to their endpoints and databases: those of one webhook one after the other, in their order, each until it
 * has arrived or its receiver is given up. What is not known to have arrived is sent again.
 */
import type { Workspaces } from '../../access/workspaces.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { RetryAt } from '../../jobs/outcomes.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { stopwatch } from '../../lib/clock.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { OutboundFactory } from '../../lib/outbound/outbound.ts';
import type { DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror, mirrorSizes } from '../database/mirrored.ts';
import { type AttemptDependencies, createAttempt, type Dispatch } from './attempt.ts';
import { bodyText, send } from './send.ts';
import { createDatabaseTurn, type WriteDependencies } from './write.ts';

export interface DeliverDependencies extends AttemptDependencies, Omit<WriteDependencies, 'deliveries'> {
  readonly workspaces: Workspaces;
  readonly outbound: OutboundFactory;
  readonly allowPrivateNetwork: boolean;
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

/** As many of them as have no more objects than are written at a time, at least one. */
function writtenAtOnce(webhook: WebhookRow, [first, ...others]: Rows): Rows {
  let left = mirrorSizes(webhook).written - first.size;
  const fits = others.findIndex(({ size }) => {
    left -= size;
    return left < 0;
  });
  return [first, ...(fits < 0 ? others : others.slice(0, fits))];
}

type Rows = [DeliveryRow, ...DeliveryRow[]];

interface Turn {
  readonly dispatch: Dispatch;
  close(): Promise<void>;
}

export function createDeliver(deps: DeliverDependencies): JobKind {
  const { deliveries, workspaces, runNotes, clock, turnMs = TURN_MS } = deps;
  const attempt = createAttempt(deps);

  /** What is to be sent now; undefined when there is nothing. Throws `RetryAt` when the next attempt is due later. */
  async function nextOf(webhookId: string): Promise<{ webhook: WebhookRow; rows: Rows } | undefined> {
    const next = await deliveries.next(webhookId);
    if (!next) return undefined;
    const { webhook, row } = next;
    const { nextAttemptAt, lastError } = row;
    if (nextAttemptAt !== null && nextAttemptAt > clock.now()) throw new RetryAt(nextAttemptAt, lastError ?? '');
    if (!isMirror(webhook)) return { webhook, rows: [row] };
    const most = mirrorSizes(webhook).waiting;
    return { webhook, rows: writtenAtOnce(webhook, [row, ...(await deliveries.following(row, most - 1))]) };
  }

  /** How a webhook's deliveries are sent, one after the other. */
  function beginTurn(): Turn {
    let secrets: readonly string[] | undefined;
    const database = createDatabaseTurn(deps);
    const post: Dispatch = async (webhook, rows, signal) => {
      secrets ??= await workspaces.signingSecrets(webhook.workspaceId);
      const [row] = rows as Rows;
      const url = deps.hookUrls.reveal(webhook);
      const parcel = { url, id: row.id, body: bodyText(row, secrets[0] ?? ''), secrets, sentAt: clock.now() };
      return await send(parcel, { ...deps, signal, meter: new Meter(stopwatch) });
    };
    return {
      dispatch: (webhook, rows, signal) => (isMirror(webhook) ? database.write : post)(webhook, rows, signal),
      close: database.close,
    };
  }

  /** Sends what is pending; how many arrived, and whether there may be more. */
  async function drain(webhookId: string, { dispatch }: Turn, context: JobContext) {
    const begun = stopwatch.now();
    let count = 0;
    while (count < IN_A_ROW) {
      context.signal.throwIfAborted();
      if (context.isStopping() || stopwatch.now() - begun > turnMs) return { count, isDone: false };
      const next = await nextOf(webhookId);
      if (!next) return { count, isDone: true };
      if (!(await attempt(next.webhook, next.rows, dispatch, context.signal))) return { count, isDone: true };
      count += next.rows.length;
    }
    return { count, isDone: false };
  }

  return {
    kind: JOBS.deliver,
    concurrency: AT_ONCE,
    retriesAtOnce: RETRIES_AT_ONCE,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run({ key }, context) {
      if (key === null) return undefined;
      const turn = beginTurn();
      try {
        const { count, isDone } = await drain(key, turn, context);
        if (count > 0) await runNotes.add(key, 'dispatch', `${count} delivered`);
        return isDone ? undefined : clock.now();
      } finally {
        await turn.close();
      }
    },
  };
}
