/** Workspaces, and what each has of its own. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id, json } from './columns.ts';

export const workspace = sqliteTable('workspace', {
  id: id(),
  name: text('name').notNull().unique(),
  /** Signs webhooks; encrypted. */
  secret: text('secret').notNull(),
  /** The secret before it, encrypted, and until when receivers may still go by it. */
  formerSecret: text('former_secret'),
  formerSecretUntil: at('former_secret_until'),
  /** Origins that customers may be sent back to; any when null. */
  redirectOrigins: json<string[]>('redirect_origins'),
  /** Whether customers connect by signed links alone. */
  requiresSignedLinks: integer('requires_signed_links', { mode: 'boolean' }).notNull().default(false),
  createdAt: at('created_at').notNull(),
});

/** A workspace's own OAuth app at a provider, in place of the operator's. */
export const workspaceApp = sqliteTable(
  'workspace_app',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    integrationType: text('integration_type').notNull(),
    clientId: text('client_id').notNull(),
    /** Encrypted. */
    clientSecret: text('client_secret').notNull(),
    /** Cloud of the provider that it lives in; null is that of the operator. */
    cloud: text('cloud'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.integrationType] })],
);

/** Environments beside Production and Sandbox, which are always there unless they were deleted. */
export const environment = sqliteTable(
  'environment',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    name: text('name').notNull(),
    /** A row may also say that one of the usual ones is gone. */
    isDeleted: integer('is_deleted', { mode: 'boolean' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);
