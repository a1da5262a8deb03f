import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { packageRoot } from '../../lib/package-root.ts';

/** Any number that nobody else uses for an advisory lock: "taskgate" on a telephone's keys. */
const LOCK = 82754283;
const LOCK_WAIT = '60s';
/** Of a migration; a large table takes its time. */
const LONGEST_STATEMENT_MS = 10 * 60_000;
const CLOSE_MS = 2000;

/** drizzle-kit names the schema in references only; tables are where the connection's search path says. */
const unqualified = (statement: string) => statement.replaceAll('"public".', '');

async function apply(client: pg.Client, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  await client.query('begin');
  for (const statement of sql) await client.query(unqualified(statement));
  await client.query('insert into taskgate_migration (hash, created_at) values ($1, $2)', [hash, folderMillis]);
  await client.query('commit');
}

/**
 * Applies what is new, one migration a transaction. drizzle's own migrator wants the right to make schemas, and does not
 * expect several processes to start at once: here they wait for each other.
 */
export async function migratePostgres(url: string, connectMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    query_timeout: LONGEST_STATEMENT_MS,
    keepAlive: true,
  });
  // The statement that is underway, or comes next, fails with it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`set statement_timeout = ${LONGEST_STATEMENT_MS}; set lock_timeout = '${LOCK_WAIT}'`);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists taskgate_migration (hash text not null, created_at bigint not null)',
    );
    const { rows } = await client.query<{ newest: string | null }>(
      'select max(created_at) as newest from taskgate_migration',
    );
    const newest = Number(rows[0]?.newest ?? 0);
    const migrations = readMigrationFiles({ migrationsFolder: join(packageRoot, 'schema/migrations/postgres') });
    for (const migration of migrations) if (migration.folderMillis > newest) await apply(client, migration);
  } finally {
    // The lock goes with the connection, and so does a transaction that failed.
    await Promise.race([client.end(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }
}
