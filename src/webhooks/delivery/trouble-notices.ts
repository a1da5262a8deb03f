/** What the operator is notified of: a webhook that was disabled, and a job that failed for good. */
import { formatInstant } from '../../../schema/instant.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { NewJob, WakeRequest } from '../../jobs/queue.ts';
import type { JobRow } from '../../store/jobs/jobs.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';

/** The body that goes out, the same on every attempt. */
export interface News {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly workspace_id: string };
}

/** @param reason in words, without a secret. */
export function disabledNotice(webhook: WebhookRow, reason: string, now: number): WakeRequest {
  const payload: News = {
    type: 'webhook.disabled',
    timestamp: formatInstant(now) ?? '',
    data: {
      webhook_id: webhook.id,
      connection_id: webhook.connectionId,
      workspace_id: webhook.workspaceId,
      integration_type: webhook.integrationType,
      environment: webhook.environment,
      object_type: webhook.objectType,
      event: webhook.event,
      reason,
    },
  };
  return { kind: JOBS.notify, key: webhook.id, payload };
}

/** One of each job, however often this is put in. */
export function failedJobNotice({ id, kind, key, workspaceId, attempts }: JobRow, reason: string, now: number): NewJob {
  const payload: News = {
    type: 'job.failed',
    timestamp: formatInstant(now) ?? '',
    data: { job_id: id, kind, key, workspace_id: workspaceId, attempts, reason },
  };
  return { kind: JOBS.notify, dedupe: `failed ${id}`, payload };
}
