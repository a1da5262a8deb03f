/** What a store looks like from outside: nothing is made, migrated or changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from '../../config/values.ts';
import { packageRoot } from '../../lib/package-root.ts';

export interface StoreReport {
  /** Whether it has tables of ours. */
  readonly isStore: boolean;
  /** Migrations of this version that were not applied yet. */
  readonly waiting: number;
  /** Whether a newer version has migrated it. */
  readonly isNewer: boolean;
  /** Every stored secret, encrypted. */
  readonly sealed: readonly string[];
}

const CONNECT_MS = 5000;

/** Columns with secrets that last. Earlier versions have not all of them. */
const SEALED = [
  ['workspace', 'secret'],
  ['connection', 'credentials'],
  ['workspace_app', 'client_secret'],
  ['native_registration', 'secret'],
  ['webhook', 'sealed_url'],
] as const;

const sealedIn = (table: string, column: string) =>
  `select ${column} as sealed from ${table} where ${column} is not null`;

/** How the tables of a store stand to those of this version. @param applied time of its newest migration. */
export function compareMigrations(kind: Database['kind'], applied: number): Pick<StoreReport, 'waiting' | 'isNewer'> {
  const known = readMigrationFiles({ migrationsFolder: join(packageRoot, 'schema/migrations', kind) });
  const times = known.map(({ folderMillis }) => folderMillis);
  return { waiting: times.filter((time) => time > applied).length, isNewer: applied > Math.max(...times) };
}

function inspectSqlite(path: string): StoreReport | undefined {
  if (path === ':memory:' || !existsSync(path)) return undefined;
  const client = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    const has = (table: string) =>
      client.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !== undefined;
    if (!has('__drizzle_migrations')) return { ...compareMigrations('sqlite', 0), isStore: false, sealed: [] };
    const applied = client.prepare<[], number | null>('select max(created_at) from __drizzle_migrations').pluck().get();
    const hasColumn = client.prepare<[string, string]>('select 1 from pragma_table_info(?) where name = ?');
    const sealed = SEALED.flatMap(([table, column]) =>
      hasColumn.get(table, column) === undefined
        ? []
        : client.prepare<[], string>(sealedIn(table, column)).pluck().all(),
    );
    return { ...compareMigrations('sqlite', Number(applied ?? 0)), isStore: has('workspace'), sealed };
  } finally {
    client.close();
  }
}

async function inspectPostgres(url: string): Promise<StoreReport | undefined> {
  // Gateways compare migrations, and few of them have such a store.
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  await client.connect();
  try {
    const { rows: found } = await client.query<{ at: string | null; own: string | null }>(
      "select to_regclass('taskgate_migration')::text as at, to_regclass('connection')::text as own",
    );
    if (!found[0]?.at) return undefined;
    const { rows } = await client.query<{ newest: string | null }>(
      'select max(created_at) as newest from taskgate_migration',
    );
    const sealed: string[] = [];
    for (const [table, column] of SEALED) {
      const { rowCount } = await client.query(
        'select 1 from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped',
        [table, column],
      );
      if (rowCount === 0) continue;
      const { rows: secrets } = await client.query<{ sealed: string }>(sealedIn(table, column));
      sealed.push(...secrets.map((row) => row.sealed));
    }
    const isStore = found[0].own !== null;
    return { ...compareMigrations('postgres', Number(rows[0]?.newest ?? 0)), isStore, sealed };
  } finally {
    await client.end();
  }
}

/** Undefined when there is no store yet. Throws what the database driver throws when it can't be reached. */
export async function inspectStore(database: Database): Promise<StoreReport | undefined> {
  return database.kind === 'sqlite' ? inspectSqlite(database.path) : await inspectPostgres(database.url);
}
