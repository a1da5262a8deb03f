import { filledMap } from '../../schema/field.ts';
import { formatInstant } from '../../schema/instant.ts';
import type { Delivery, Webhook } from '../../schema/models/webhook.ts';
import type { DeliveryRow } from '../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { shownUrl } from './hook-url.ts';

const MINUTE_MS = 60_000;

const instant = (ms: number | null): string | undefined => (ms === null ? undefined : formatInstant(ms));

/** A stored delivery as the API shows it, without its objects. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhook_id: row.webhookId,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    size: row.size,
    created_at: formatInstant(row.createdAt) ?? '',
    attempted_at: instant(row.attemptedAt),
    next_attempt_at: row.status === 'pending' ? instant(row.nextAttemptAt) : undefined,
    delivered_at: instant(row.deliveredAt),
    last_status: row.lastStatus === null ? undefined : String(row.lastStatus),
    last_error: row.lastError ?? undefined,
  };
}

/** The same with its objects. */
export const toWholeDelivery = (row: DeliveryRow): Delivery => ({ ...toDelivery(row), data: JSON.parse(row.body) });

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
    ...(row.dbType === null
      ? { hook_url: shownUrl(row) }
      : {
          db_type: row.dbType,
          db_url: shownUrl(row),
          db_schema: row.dbSchema ?? undefined,
          db_name_prefix: row.dbNamePrefix ?? undefined,
        }),
    interval: row.intervalMs / MINUTE_MS,
    fields: row.fields ?? undefined,
    filters: filledMap(row.filters),
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
