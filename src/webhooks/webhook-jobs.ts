/** The jobs of webhooks, as the queue is asked for them: whose they are, and what they wait for there. */
import { JOBS } from '../jobs/kinds.ts';
import type { WakeRequest } from '../jobs/queue.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { originOf } from './hook-url.ts';

/** Sends what is pending. Webhooks of one workspace with the same endpoint are one lane. */
export const deliverJob = ({ id, workspaceId, hookUrl }: Pick<WebhookRow, 'id' | 'workspaceId' | 'hookUrl'>) =>
  ({ kind: JOBS.deliver, key: id, workspaceId, lane: originOf(hookUrl) }) satisfies WakeRequest;

/** Polls. Webhooks on one connection are one lane: its provider answers all of them slowly, or none. */
export const pollJob = ({ id, workspaceId, connectionId }: Pick<WebhookRow, 'id' | 'workspaceId' | 'connectionId'>) =>
  ({ kind: JOBS.poll, key: id, workspaceId, lane: connectionId }) satisfies WakeRequest;

export const purgeJob = ({ id, workspaceId }: Pick<WebhookRow, 'id' | 'workspaceId'>) =>
  ({ kind: JOBS.purgeWebhook, key: id, workspaceId }) satisfies WakeRequest;

/** One that concerns the native webhooks of a connection. */
export const connectionJob = (
  kind: string,
  { connectionId, workspaceId }: Pick<WebhookRow, 'connectionId' | 'workspaceId'>,
) => ({ kind, key: connectionId, workspaceId, payload: { workspaceId } }) satisfies WakeRequest;
