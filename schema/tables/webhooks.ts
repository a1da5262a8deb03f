/** Webhooks: what each sends, and what it knows. */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, id, json } from './columns.ts';
import { workspace } from './workspaces.ts';

export const webhook = sqliteTable(
  'webhook',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    connectionId: text('connection_id').notNull(),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    objectType: text('object_type').notNull(),
    event: text('event').$type<'created' | 'updated' | 'deleted'>().notNull(),
    type: text('type').$type<'virtual' | 'native'>().notNull(),
    /** What is shown of its address; the whole of it where an earlier version stored it. */
    hookUrl: text('hook_url').notNull(),
    /** The whole address, encrypted; null where an earlier version stored it. */
    sealedUrl: text('sealed_url'),
    /** The kind of database that the address leads to; null for an endpoint that deliveries are posted to. */
    dbType: text('db_type').$type<'postgres' | 'mysql' | 'mariadb'>(),
    /** Where in the database its table is; null for the usual place. */
    dbSchema: text('db_schema'),
    /** What the names of its tables begin with. */
    dbNamePrefix: text('db_name_prefix'),
    /** Between two polls. */
    intervalMs: integer('interval_ms').notNull(),
    /** As it was given: a list with commas. */
    fields: text('fields'),
    filters: json<Record<string, string>>('filters').notNull(),
    /** Objects of one delivery at most. */
    pageMaxLimit: integer('page_max_limit').notNull(),
    isPaused: integer('is_paused', { mode: 'boolean' }).notNull(),
    /** Since when nothing is delivered any more; null while it is healthy. */
    unhealthyAt: at('unhealthy_at'),
    /** What happened lately in words, newest first. */
    runs: json<string[]>('runs').notNull(),
    /** Number of its newest delivery. */
    lastSeq: integer('last_seq').notNull(),
    checkedAt: at('checked_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    index('webhook_workspace').on(table.workspaceId, table.createdAt),
    index('webhook_connection').on(table.connectionId),
  ],
);

/** What is, or was, to be sent to the receiver of a webhook: one request each, in the order of `seq`. */
export const delivery = sqliteTable(
  'delivery',
  {
    /** Also the `webhook-id` of the request. */
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    webhookId: text('webhook_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    /** The JSON text of the objects, exactly as it is sent and signed. */
    body: text('body').notNull(),
    /** How many objects that is. */
    size: integer('size').notNull(),
    /** The JSON text of what goes along with them and never changes: the webhook, the nonce, the customer. */
    envelope: text('envelope').notNull(),
    nonce: text('nonce').notNull(),
    /** No two deliveries of a webhook have the same. */
    dedupe: text('dedupe'),
    status: text('status').$type<'pending' | 'delivered' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull(),
    createdAt: at('created_at').notNull(),
    attemptedAt: at('attempted_at'),
    nextAttemptAt: at('next_attempt_at'),
    deliveredAt: at('delivered_at'),
    /** HTTP status of the last answer. */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (table) => [
    uniqueIndex('delivery_seq').on(table.webhookId, table.seq),
    uniqueIndex('delivery_dedupe').on(table.webhookId, table.dedupe),
    index('delivery_status').on(table.webhookId, table.status, table.seq),
    index('delivery_age').on(table.status, table.createdAt),
  ],
);

/** How far the polling of a virtual webhook is. */
export const poll = sqliteTable('poll', {
  webhookId: text('webhook_id').primaryKey(),
  /** `baseline` notes what is there without telling; `initial` tells all of it; `live` tells what changes. */
  phase: text('phase').$type<'baseline' | 'initial' | 'live' | 'over'>().notNull(),
  /** Whether everything that was there is told first. */
  includesAll: integer('includes_all', { mode: 'boolean' }).notNull(),
  /** Up to which change, by the provider's clock, everything is known. */
  since: at('since'),
  /** Objects that the initial sync has told. */
  told: integer('told').notNull(),
  toldAt: at('told_at'),
  /** Counts the rounds that came to their end. */
  round: integer('round').notNull(),
});

/** Objects that a webhook knows, each in the version that was told last. */
export const seen = sqliteTable(
  'seen',
  {
    webhookId: text('webhook_id').notNull(),
    objectId: text('object_id').notNull(),
    /** Changes whenever the object does. */
    version: text('version').notNull(),
    /** What it belongs to. */
    parentId: text('parent_id'),
    /** When it changed last; those that fell out of the window are forgotten. Null where all are kept. */
    changedAt: at('changed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.objectId] }),
    index('seen_age').on(table.webhookId, table.changedAt),
  ],
);
