/** Tables of the shared store: the same properties and rows as in `tables.sqlite.ts`, table by table. */
import { bigint, boolean, customType, index, pgTable, primaryKey } from 'drizzle-orm/pg-core';

/** Compared byte by byte, as SQLite does: orders are the same on both, whatever the database's language. */
const textType = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });
const text = (name: string) => textType(name);

/** As text: jsonb refuses some characters and changes the order of keys. */
const jsonType = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (stored) => JSON.parse(stored),
});
const json = <T>(name: string) => jsonType(name).$type<T>();

const id = () => text('id').primaryKey();
const integer = (name: string) => bigint(name, { mode: 'number' });
const at = integer;

export const workspace = pgTable('workspace', {
  id: id(),
  name: text('name').notNull().unique(),
  /** Signs webhooks; encrypted. */
  secret: text('secret').notNull(),
  /** Origins that customers may be sent back to; any when null. */
  redirectOrigins: json<string[]>('redirect_origins'),
  createdAt: at('created_at').notNull(),
});

/** Environments beside Production and Sandbox, which are always there unless they were deleted. */
export const environment = pgTable(
  'environment',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    name: text('name').notNull(),
    /** A row may also say that one of the usual ones is gone. */
    isDeleted: boolean('is_deleted').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

export const apiKey = pgTable(
  'api_key',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** SHA-256 of the key, in hex: keys are random, so a slow hash would add nothing. */
    hash: text('hash').notNull().unique(),
    /** First characters, to tell keys apart in a list. */
    prefix: text('prefix').notNull(),
    isReadOnly: boolean('is_read_only').notNull().default(false),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('api_key_workspace').on(table.workspaceId)],
);

export const connection = pgTable(
  'connection',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    externalXref: text('external_xref'),
    categories: json<string[]>('categories').notNull(),
    permissions: json<string[]>('permissions').notNull(),
    /** Where calls go and whose account it is; no secrets. */
    auth: json<Record<string, unknown>>('auth').notNull(),
    /** The credentials, encrypted. */
    credentials: text('credentials').notNull(),
    /** Who renews the credentials at the moment, and until when nobody else may. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    isPaused: boolean('is_paused').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    lastHealthyAt: at('last_healthy_at'),
    lastUnhealthyAt: at('last_unhealthy_at'),
    lastUnhealthyCode: text('last_unhealthy_code'),
  },
  (table) => [index('connection_workspace').on(table.workspaceId, table.createdAt)],
);

/** What was started and waits for somebody to come back with its one-time token. */
export const authFlow = pgTable(
  'auth_flow',
  {
    /** SHA-256 of the one-time token, in hex. */
    hash: text('hash').primaryKey(),
    kind: text('kind').$type<'authorize' | 'choose' | 'reauthorize'>().notNull(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** Encrypted: it holds tokens while the customer chooses a site. */
    payload: text('payload').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('auth_flow_expiry').on(table.expiresAt)],
);

/** What a walk over a list has seen, so that its next page goes on where the last one ended. */
export const snapshot = pgTable(
  'snapshot',
  {
    key: text('key').primaryKey(),
    connectionId: text('connection_id').notNull(),
    value: text('value').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('snapshot_expiry').on(table.expiresAt), index('snapshot_connection').on(table.connectionId)],
);

/** Writes that came with an `Idempotency-Key`: what they were, and what was answered. */
export const idempotency = pgTable(
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
    isDoubtful: boolean('is_doubtful').notNull(),
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

export const apicall = pgTable(
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
  },
  (table) => [
    index('apicall_workspace').on(table.workspaceId, table.createdAt),
    index('apicall_connection').on(table.connectionId, table.createdAt),
    index('apicall_age').on(table.createdAt),
  ],
);
