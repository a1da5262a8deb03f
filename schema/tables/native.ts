/** What providers send by themselves. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, json } from './columns.ts';

/** What a connection is registered for with its provider: once for all of its webhooks, and for nothing else. */
export const nativeRegistration = sqliteTable(
  'native_registration',
  {
    connectionId: text('connection_id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** The provider's id of it; null until there is one. */
    providerId: text('provider_id'),
    /** The provider's site, since such an id may be unique there only. */
    siteId: text('site_id'),
    siteUrl: text('site_url'),
    /** Where the provider sends to. */
    url: text('url'),
    /** What the provider signs with, where it is given a secret for each registration; encrypted. */
    secret: text('secret'),
    expiresAt: at('expires_at'),
    /** When it was last seen to be there. */
    checkedAt: at('checked_at'),
    /** Why it could not be registered or renewed. */
    lastError: text('last_error'),
    /** Who deals with the provider at the moment, and until when nobody else may. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    /** Counts what was told: who tells something must be the first to do so. */
    round: integer('round').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [index('native_registration_provider').on(table.providerId)],
);

/** A kind of objects that a connection's native webhooks tell of. */
export const nativeWatch = sqliteTable(
  'native_watch',
  {
    connectionId: text('connection_id').notNull(),
    objectType: text('object_type').notNull(),
    /** Everything changed before this instant, by the provider's clock, is known. */
    since: at('since').notNull(),
    /** Whether every object there is is known, so that one that is missing was deleted. */
    knowsAll: integer('knows_all', { mode: 'boolean' }).notNull(),
    sweptAt: at('swept_at'),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.objectType] })],
);

/** What a provider has sent, until it is taken in; a while longer without its contents, to know it when it comes again. */
export const nativeEvent = sqliteTable(
  'native_event',
  {
    connectionId: text('connection_id').notNull(),
    /** The same when the provider repeats itself. */
    deliveryId: text('delivery_id').notNull(),
    hints: json<unknown>('hints').notNull(),
    receivedAt: at('received_at').notNull(),
    doneAt: at('done_at'),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.deliveryId] }),
    index('native_event_waiting').on(table.connectionId, table.doneAt, table.receivedAt),
    index('native_event_age').on(table.doneAt),
  ],
);

/** Objects that native webhooks know: all there are, or those that changed lately. */
export const nativeObject = sqliteTable(
  'native_object',
  {
    connectionId: text('connection_id').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    parentId: text('parent_id'),
    /** What was told of it last; `seen` is nothing yet. */
    state: text('state').$type<'seen' | 'created' | 'updated' | 'deleted'>().notNull(),
    /** Up to which change it was told, in epoch milliseconds by the provider's clock. */
    version: integer('version').notNull(),
    /** When it changed last, or was found to be deleted. */
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.objectType, table.objectId] }),
    index('native_object_parent').on(table.connectionId, table.objectType, table.parentId),
    index('native_object_age').on(table.connectionId, table.objectType, table.changedAt),
  ],
);
