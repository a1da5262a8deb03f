/**
 * The tables in both dialects. To add one:
 *  1. Write it in `tables.sqlite.ts` and in `tables.postgres.ts`, with the same names of properties, columns and indexes.
 *     Text is `text`, times are `at` (epoch milliseconds), numbers `integer`, flags `integer(…, { mode: 'boolean' })` and
 *     `boolean(…)`, documents `json`. No default that the database computes.
 *  2. `npm run migrations` writes the migrations of both. Commit them with the tables.
 *  3. `npm run check` fails here when the rows differ, `test/src/store/migrations.test.ts` when columns or indexes do.
 *
 * Queries are written against the SQLite tables and run on both. What differs, and so is not relied on: where NULLs are
 * sorted (`coalesce` them), whether LIKE heeds case, aggregates other than `count()`, NUL characters in text.
 */
import * as postgres from './tables.postgres.ts';
import * as sqlite from './tables.sqlite.ts';

interface Rows {
  readonly $inferSelect: unknown;
  readonly $inferInsert: unknown;
}

/** As many tables, each with rows that can stand for the other's; asked both ways, the rows are equal. */
type SameRows<T extends Record<keyof T, Rows>> = {
  readonly [Name in keyof T]: Pick<T[Name], '$inferSelect' | '$inferInsert'>;
};

export const sqliteTables = sqlite satisfies SameRows<typeof postgres>;
export const postgresTables = postgres satisfies SameRows<typeof sqlite>;

/** What queries are written against. */
export type Tables = typeof sqlite;
