import { readFileSync } from 'node:fs';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { postgresTables, sqliteTables } from '../../schema/tables.ts';

/** What drizzle-kit wrote down with the newest migration. */
function newestSnapshot<T>(dialect: string): T {
  const folder = new URL(`../../schema/migrations/${dialect}/meta/`, import.meta.url);
  const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const { entries } = read('_journal.json') as { entries: readonly { idx: number }[] };
  return read(`${String(entries.at(-1)?.idx).padStart(4, '0')}_snapshot.json`) as T;
}

type SqliteSnapshot = Awaited<ReturnType<typeof generateSQLiteDrizzleJson>>;
type PostgresSnapshot = ReturnType<typeof generateDrizzleJson>;

describe('the tables', () => {
  it('of SQLite are what their migrations make', async () => {
    const now = await generateSQLiteDrizzleJson({ ...sqliteTables });
    expect(await generateSQLiteMigration(newestSnapshot<SqliteSnapshot>('sqlite'), now)).toEqual([]);
  });

  it('of Postgres are what their migrations make', async () => {
    const now = generateDrizzleJson({ ...postgresTables });
    expect(await generateMigration(newestSnapshot<PostgresSnapshot>('postgres'), now)).toEqual([]);
  });

  it('that no migration knows yet are found to differ', async () => {
    const { audit: _audit, ...others } = postgresTables;
    const before = generateDrizzleJson(others);
    const after = generateDrizzleJson({ ...postgresTables });
    expect((await generateMigration(before, after))[0]).toContain('CREATE TABLE "audit"');
  });

  it.each(Object.keys(sqliteTables) as (keyof typeof sqliteTables)[])(
    '%s has the same columns in the same order in both dialects',
    (name) => {
      const [sqlite, postgres] = [sqliteTables[name], postgresTables[name] as PgTable];
      expect(getTableName(postgres)).toBe(getTableName(sqlite));
      const columns = (table: Parameters<typeof getTableColumns>[0]) =>
        Object.entries(getTableColumns(table)).map(([property, { name: column, notNull }]) => ({
          property,
          column,
          notNull,
        }));
      expect(columns(postgres)).toEqual(columns(sqlite));
    },
  );
});
