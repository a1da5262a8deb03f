/** What processes on one store know of each other. */
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, id } from './columns.ts';

/** Processes that run on this store. */
export const peer = sqliteTable('peer', {
  id: id(),
  seenAt: at('seen_at').notNull(),
  /** Of the program that it runs, and since when; null of an earlier version. */
  version: text('version'),
  startedAt: at('started_at'),
});

/** What one process found closed, for all of them: a quota of the provider that is used up. */
export const closing = sqliteTable('closing', {
  name: text('name').primaryKey(),
  until: at('until').notNull(),
});
