/** Stored webhooks from what the API accepts. */
import {
  DEFAULT_INTERVAL_MINUTES,
  MOST_OBJECTS,
  type WebhookCreate,
  type WebhookType,
  type WebhookUpdate,
} from '../../schema/models/webhook.ts';
import type { ObjectType } from '../../schema/objects.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { mirroredFields } from './database/mirrored.ts';
import type { StoredUrl } from './hook-url.ts';

const MINUTE_MS = 60_000;

const intervalMs = (minutes: number) => Math.round(minutes * MINUTE_MS);

const fieldsOf = (fields: string | null | undefined, dbType: WebhookRow['dbType'], type: ObjectType): string | null =>
  dbType === null ? fields || null : mirroredFields(fields || null, type);

export interface NewWebhook {
  readonly id: string;
  readonly type: WebhookType;
  readonly objectType: ObjectType;
  readonly url: StoredUrl;
  readonly dbType: WebhookRow['dbType'];
  /** Epoch milliseconds. */
  readonly now: number;
}

export const newWebhookRow = (
  { row }: LiveConnection,
  input: WebhookCreate,
  { id, type, objectType, url, dbType, now }: NewWebhook,
): WebhookRow => ({
  id,
  workspaceId: row.workspaceId,
  connectionId: row.id,
  integrationType: row.integrationType,
  environment: row.environment,
  objectType,
  event: input.event,
  type,
  ...url,
  dbType,
  dbSchema: dbType === null ? null : input.db_schema || null,
  dbNamePrefix: dbType === null ? null : input.db_name_prefix || null,
  intervalMs: intervalMs(input.interval ?? DEFAULT_INTERVAL_MINUTES),
  fields: fieldsOf(input.fields, dbType, objectType),
  filters: input.filters ?? {},
  pageMaxLimit: input.page_max_limit ?? MOST_OBJECTS,
  isPaused: input.is_paused ?? false,
  unhealthyAt: null,
  runs: [],
  lastSeq: 0,
  checkedAt: null,
  createdAt: now,
  updatedAt: now,
});

/** Fields that are left out stay; so does the address without a `url`. */
export const changeOf = (
  input: WebhookUpdate,
  { dbType, objectType }: Pick<WebhookRow, 'dbType' | 'objectType'>,
  url: StoredUrl | undefined,
  now: number,
): Partial<WebhookRow> => ({
  updatedAt: now,
  ...url,
  ...(input.interval !== undefined && { intervalMs: intervalMs(input.interval) }),
  ...(input.fields !== undefined && { fields: fieldsOf(input.fields, dbType, objectType as ObjectType) }),
  ...(input.filters !== undefined && { filters: input.filters ?? {} }),
  ...(input.page_max_limit !== undefined && { pageMaxLimit: input.page_max_limit }),
  ...(input.is_paused !== undefined && { isPaused: input.is_paused }),
});
