/** Calls: what they were, what was answered, and what the next one goes on from. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { CallTrace } from '../call-trace.ts';
import { at, id, json } from './columns.ts';

/** Writes that came with an `Idempotency-Key`: what they were, and what was answered. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    /** SHA-256 of workspace, method, path and key, in hex. */
    hash: text('hash').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** SHA-256 of the query and the body, in hex. */
    fingerprint: text('fingerprint').notNull(),
    /** Goes to the provider with what is created, to be found again. */
    marker: text('marker').notNull(),
    /** What an adapter wrote down before it sent anything. */
    memo: text('memo'),
    /** Whether an earlier try may have reached the provider. */
    isDoubtful: integer('is_doubtful', { mode: 'boolean' }).notNull(),
    /** Who works on it, and until when nobody else may; nobody when null. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    /** The answer, encrypted, once there is one. */
    answer: text('answer'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('idempotency_expiry').on(table.expiresAt)],
);

export const apicall = sqliteTable(
  'apicall',
  {
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id'),
    webhookId: text('webhook_id'),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    externalXref: text('external_xref'),
    type: text('type').notNull(),
    method: text('method').notNull(),
    name: text('name').notNull(),
    path: text('path').notNull(),
    status: integer('status').notNull(),
    error: text('error'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    size: integer('size'),
    /** Milliseconds. */
    totalMs: integer('total_ms').notNull(),
    upstreamMs: integer('upstream_ms').notNull(),
    upstreamCalls: integer('upstream_calls').notNull(),
    createdAt: at('created_at').notNull(),
    /** The `x-request-id` of the response; of a delivery its id. Null where an earlier version did not say. */
    requestId: text('request_id'),
    /** What it did at the provider; last, so that lists do not read it. */
    trace: json<CallTrace>('trace'),
  },
  (table) => [
    index('apicall_workspace').on(table.workspaceId, table.createdAt),
    index('apicall_connection').on(table.connectionId, table.createdAt),
    index('apicall_request').on(table.requestId),
    index('apicall_age').on(table.createdAt),
  ],
);

/** Bodies of a call of the log, captured on a connection for which somebody asked for that. */
export const capturedCall = sqliteTable(
  'captured_call',
  {
    /** Of the call. */
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id').notNull(),
    /** Both bodies without credentials, encrypted. */
    sealed: text('sealed').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    index('captured_call_connection').on(table.connectionId),
    index('captured_call_expiry').on(table.expiresAt),
  ],
);

/** What a walk over a list has seen, so that its next page goes on where the last one ended. */
export const walk = sqliteTable(
  'walk',
  {
    id: id(),
    /** Hash of the caller and of what was asked for. */
    list: text('list').notNull(),
    connectionId: text('connection_id').notNull(),
    /** Offset at which it goes on. */
    next: integer('next').notNull(),
    /** Offset of its last page, which may be asked for again. */
    previous: integer('previous').notNull().default(0),
    usedAt: at('used_at').notNull(),
    value: text('value').notNull(),
  },
  (table) => [
    index('walk_list').on(table.list, table.usedAt),
    index('walk_use').on(table.usedAt),
    index('walk_connection').on(table.connectionId),
  ],
);

/** Objects written lately through the gateway, which the provider's search may not show yet. */
export const recentWrite = sqliteTable(
  'recent_write',
  {
    /** Connection and object. */
    key: text('key').primaryKey(),
    connectionId: text('connection_id').notNull(),
    objectId: text('object_id').notNull(),
    writtenAt: at('written_at').notNull(),
  },
  (table) => [
    index('recent_write_connection').on(table.connectionId, table.writtenAt),
    index('recent_write_age').on(table.writtenAt),
  ],
);
