/** Customers' authorizations, and how they come about. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id, json } from './columns.ts';
import { workspace } from './workspaces.ts';

export const connection = sqliteTable(
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
    /** Of the OAuth app that it was authorized with; null for API tokens, and where an earlier version did not say. */
    oauthClientId: text('oauth_client_id'),
    /** Who renews the credentials at the moment, and until when nobody else may. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    isPaused: integer('is_paused', { mode: 'boolean' }).notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    lastHealthyAt: at('last_healthy_at'),
    lastUnhealthyAt: at('last_unhealthy_at'),
    lastUnhealthyCode: text('last_unhealthy_code'),
    /** Id of the notice of its last change of health; whoever set it has put the notice in. */
    healthNotice: text('health_notice'),
    /** When something of its site was changed that calls go by for a while, such as its fields. */
    siteChangedAt: at('site_changed_at'),
    /** When its credentials end, which nobody can renew; null when that is not known. */
    expiresAt: at('expires_at'),
    /** Of the warnings of that end, in days before it, the last one that was given. */
    expiryTold: integer('expiry_told'),
    /** Until when bodies of its requests and responses are captured; null when nobody asked for it. */
    captureUntil: at('capture_until'),
  },
  (table) => [
    index('connection_workspace').on(table.workspaceId, table.createdAt),
    index('connection_expiry').on(table.expiresAt),
  ],
);

/** What was started and waits for somebody to come back with its one-time token. */
export const authFlow = sqliteTable(
  'auth_flow',
  {
    /** SHA-256 of the one-time token, in hex. */
    hash: text('hash').primaryKey(),
    kind: text('kind').$type<'agent' | 'authorize' | 'choose' | 'link' | 'reauthorize'>().notNull(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** Encrypted: it holds tokens while the customer chooses a site. */
    payload: text('payload').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('auth_flow_expiry').on(table.expiresAt)],
);
