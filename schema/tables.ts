/**
 * The tables in both dialects. To add one:
 *  1. Write it in its room's file in `tables/`, which `tables.sqlite.ts` exports. Text is `text`, times are `at` (epoch milliseconds), numbers `integer`, flags
 *     `integer(…, { mode: 'boolean' })`, documents `json`. No default that the database computes.
 *  2. Name it in the exports of `tables.postgres.ts`; the rest of that table is derived. `npm run check` fails until you do.
 *  3. `npm run migrations` writes the migrations of both. Commit them with the tables; `test/schema/tables.test.ts` fails
 *     while a table differs from its migrations.
 *
 * Queries are written against the SQLite tables and run on both. What differs, and so is not relied on: where NULLs are
 * sorted (`coalesce` them), whether LIKE heeds case, aggregates other than `count()`, NUL characters in text.
 */
import type { PgTable } from 'drizzle-orm/pg-core';
import * as postgres from './tables.postgres.ts';
import * as sqliteTables from './tables.sqlite.ts';

export { sqliteTables };

export const postgresTables = postgres satisfies { readonly [Name in keyof typeof sqliteTables]: PgTable };

/** What queries are written against. */
export type Tables = typeof sqliteTables;
