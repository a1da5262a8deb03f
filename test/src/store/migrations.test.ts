import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/configuration.ts';
import { openStore } from '../../../src/store/base/open.ts';
import { databaseKinds, freshDatabase, type TestDatabase } from '../../support/database.ts';
import { addWorkspace } from './rows.ts';

interface Column {
  table: string;
  column: string;
  kind: string;
  isNullable: boolean;
}

interface Index {
  table: string;
  columns: string;
  isUnique: boolean;
}

interface Shape {
  columns: Column[];
  indexes: Index[];
  references: string[];
}

const open = (database: TestDatabase) => openStore(readConfiguration(database.variables).database);

/** What both call by one name; SQLite has no flags of its own. */
const KINDS: Readonly<Record<string, string>> = { bigint: 'integer', boolean: 'integer' };

function sqliteShape(path: string): Shape {
  const db = new Sqlite(path);
  const rows = <T>(sql: string) => db.prepare<[], T>(sql).all();
  const tables = "from sqlite_master m, {} where m.type = 'table' and m.name not like '\\_\\_%' escape '\\'";
  const of = (pragma: string) => tables.replace('{}', pragma);
  const columns = rows<{ table: string; column: string; kind: string; not_null: number; pk: number }>(
    `select m.name as "table", p.name as "column", lower(p.type) as kind, p."notnull" as not_null, p.pk ${of('pragma_table_info(m.name) p')}`,
  );
  const indexes = rows<{ table: string; columns: string; is_unique: number }>(
    `select m.name as "table", p."unique" as is_unique,
      (select group_concat(i.name) from pragma_index_info(p.name) i) as columns ${of('pragma_index_list(m.name) p')}`,
  );
  const references = rows<{ reference: string }>(
    `select m.name || '.' || p."from" || ' ' || p."table" || '.' || p."to" as reference ${of('pragma_foreign_key_list(m.name) p')}`,
  );
  db.close();
  return {
    columns: columns.map(({ table, column, kind, not_null, pk }) => ({
      table,
      column,
      kind,
      isNullable: not_null === 0 && pk === 0,
    })),
    indexes: indexes.map(({ table, columns: names, is_unique }) => ({
      table,
      columns: names,
      isUnique: is_unique === 1,
    })),
    references: references.map(({ reference }) => reference),
  };
}

async function postgresShape(url: string): Promise<Shape> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async <T extends object>(sql: string) => (await client.query<T>(sql)).rows;
  const columns = await rows<Column>(
    `select table_name as "table", column_name as "column", data_type as kind, is_nullable = 'YES' as "isNullable"
      from information_schema.columns where table_schema = current_schema() and table_name <> 'taskgate_migration'`,
  );
  const indexes = await rows<Index>(
    `select t.relname as "table", i.indisunique as "isUnique",
      (select string_agg(a.attname, ',' order by k.n) from unnest(i.indkey) with ordinality k(attnum, n)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) as columns
      from pg_index i join pg_class t on t.oid = i.indrelid where t.relnamespace = current_schema()::regnamespace`,
  );
  const references = await rows<{ reference: string }>(
    `select c.conrelid::regclass || '.' || a.attname || ' ' || c.confrelid::regclass || '.' || b.attname as reference
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
      where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`,
  );
  await client.end();
  return { columns, indexes, references: references.map(({ reference }) => reference) };
}

const sorted = ({ columns, indexes, references }: Shape) => ({
  columns: columns
    .map(({ table, column, kind, isNullable }) => `${table}.${column} ${KINDS[kind] ?? kind}${isNullable ? '?' : ''}`)
    .sort(),
  indexes: indexes
    .map(({ table, columns: names, isUnique }) => `${table} (${names})${isUnique ? ' unique' : ''}`)
    .sort(),
  references: [...references].sort(),
});

async function shapeOf(kind: TestDatabase['kind']) {
  const database = await freshDatabase(kind);
  await (await open(database)).close();
  const shape = kind === 'sqlite' ? sqliteShape(database.url.slice('file:'.length)) : await postgresShape(database.url);
  await database.drop();
  return sorted(shape);
}

describe('the migrations of all dialects', () => {
  it('make the same tables, columns, indexes and references', async () => {
    const [first, ...others] = await Promise.all(databaseKinds.map(shapeOf));
    expect(first?.columns).toContain('connection.lease_until integer?');
    expect(first?.indexes).toContain('api_key (hash) unique');
    expect(first?.references).toContain('api_key.workspace_id workspace.id');
    for (const other of others) expect(other).toEqual(first);
  });
});

describe.each(databaseKinds)('a fresh %s store', (kind) => {
  it('is made once by all that open it at the same time', async () => {
    const database = await freshDatabase(kind);
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(database)));
    const [first] = stores;
    if (!first) throw new Error('No store was opened.');
    await addWorkspace(first);
    for (const { db, t } of stores) expect(await db.select({ id: t.workspace.id }).from(t.workspace)).toHaveLength(1);
    for (const store of stores) await store.close();
    // Nothing is left to do for the next one.
    const again = await open(database);
    expect(await again.db.select().from(again.t.workspace)).toHaveLength(1);
    await again.close();
    await database.drop();
  });
});
