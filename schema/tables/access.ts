/** Who may do what, and who did what. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Policy } from '../models/policy.ts';
import type { Permission } from '../permissions.ts';
import { at, id, json } from './columns.ts';
import { workspace } from './workspaces.ts';

export const apiKey = sqliteTable(
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
    isReadOnly: integer('is_read_only', { mode: 'boolean' }).notNull().default(false),
    /** What it may do of what the workspace may; everything when null. Where it reads only, so does `isReadOnly` say. */
    policy: json<Policy>('policy'),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
    /** What people call it. */
    name: text('name'),
    expiresAt: at('expires_at'),
    /** Some minutes late. */
    lastUsedAt: at('last_used_at'),
  },
  (table) => [index('api_key_workspace').on(table.workspaceId)],
);

/** Somebody is signed in to the console with an API key. */
export const consoleSession = sqliteTable(
  'console_session',
  {
    /** SHA-256 of what the cookie holds, in hex. */
    hash: text('hash').primaryKey(),
    keyId: text('key_id')
      .notNull()
      .references(() => apiKey.id),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** Who it is, as they say. */
    person: text('person'),
  },
  (table) => [index('console_session_expiry').on(table.expiresAt)],
);

/** Objects that a caller with a policy has read and written on a day. */
export const policyUse = sqliteTable(
  'policy_use',
  {
    /** The key, or the agent. */
    subjectId: text('subject_id').notNull(),
    /** Days since 1970, in UTC. */
    day: integer('day').notNull(),
    objects: integer('objects').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subjectId, table.day] }), index('policy_use_day').on(table.day)],
);

/** An agent that a person of the workspace has let in. */
export const agent = sqliteTable(
  'agent',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** Address of its metadata document. */
    clientId: text('client_id').notNull(),
    clientName: text('client_name').notNull(),
    connectionId: text('connection_id').notNull(),
    /** No more than these of the connection's. */
    permissions: json<Permission[]>('permissions').notNull(),
    policy: json<Policy>('policy').notNull(),
    /** The key that the person was signed in with. */
    keyId: text('key_id').notNull(),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('agent_workspace').on(table.workspaceId, table.createdAt)],
);

export const agentToken = sqliteTable(
  'agent_token',
  {
    /** SHA-256 of the token, in hex. */
    hash: text('hash').primaryKey(),
    agentId: text('agent_id')
      .notNull()
      .references(() => agent.id),
    kind: text('kind').$type<'access' | 'refresh'>().notNull(),
    expiresAt: at('expires_at').notNull(),
    /** When a refresh token was exchanged: whoever brings it again has it from somebody else. */
    usedAt: at('used_at'),
  },
  (table) => [index('agent_token_expiry').on(table.expiresAt), index('agent_token_agent').on(table.agentId)],
);

/** What was done to a workspace by those who administer it, or tried. Never a credential. */
export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    /** Null when it concerns all of them. */
    workspaceId: text('workspace_id'),
    actor: text('actor').$type<'key' | 'agent' | 'console' | 'cli' | 'customer'>().notNull(),
    /** The API key that was used, also to sign in, or the agent; its first characters, or its name, stay when it is gone. */
    keyId: text('key_id'),
    keyPrefix: text('key_prefix'),
    /** A method and the pattern of a path, or a command. */
    action: text('action').notNull(),
    targetId: text('target_id'),
    /** HTTP status; null for commands. */
    status: integer('status'),
    /** Machine code of what it was refused with, or failed by. */
    error: text('error'),
    address: text('address'),
    changes: json<Record<string, unknown>>('changes'),
    createdAt: at('created_at').notNull(),
    /** Who used the key in the console, as they said when they signed in. */
    person: text('person'),
  },
  (table) => [index('audit_workspace').on(table.workspaceId, table.createdAt), index('audit_age').on(table.createdAt)],
);
