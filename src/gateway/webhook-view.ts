import { formatInstant } from '../../schema/instant.ts';
import type { Webhook } from '../../schema/models/webhook.ts';
import type { WebhookRow } from '../store/webhooks.ts';

const MINUTE_MS = 60_000;

const instant = (ms: number | null): string | undefined => (ms === null ? undefined : formatInstant(ms));

/** A stored webhook as the API shows it. */
export function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    workspace_id: row.workspaceId,
    connection_id: row.connectionId,
    integration_type: row.integrationType,
    environment: row.environment,
    object_type: row.objectType,
    event: row.event,
    webhook_type: row.type,
    hook_url: row.hookUrl,
    interval: row.intervalMs / MINUTE_MS,
    fields: row.fields ?? undefined,
    filters: row.filters,
    page_max_limit: row.pageMaxLimit,
    runs: row.runs,
    is_healthy: row.unhealthyAt === null,
    is_paused: row.isPaused,
    is_beta: false,
    checked_at: instant(row.checkedAt),
    created_at: instant(row.createdAt),
    updated_at: instant(row.updatedAt),
  };
}
