import { setTimeout as sleep } from 'node:timers/promises';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { postgresTables, type Tables } from '../../../schema/tables.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { StoreOutageError } from './outage.ts';
import type { Db, Store } from './store.ts';

const IDLE_MS = 30_000;
/** A server that is gone does not end a statement in time: the client gives up so much later. */
const GRACE_MS = 500;
const STALE_MS = 500;
const CLOSE_MS = 2000;

export interface PoolLimits {
  connections: number;
  /** For a connection, and for each statement. */
  timeoutMs: number;
  /** For each statement, where that is longer. */
  statementMs?: number;
}

/** Queries are written against the SQLite tables, whose rows are the same: the one place where the types are bent. */
const asDb = (db: NodePgDatabase) => db as unknown as Db;
const tables = postgresTables as unknown as Tables;

const ignored = () => undefined;

/** What the server said is thrown as it is; all else means that it could not be asked. */
function unreachable(error: unknown): never {
  if (error instanceof pg.DatabaseError || error instanceof DrizzleQueryError) throw error;
  throw new StoreOutageError('Postgres does not answer.', { cause: error });
}

/** Whether the connection can be used again: the server refused a statement, and has taken back what came before it. */
async function isRolledBack(client: pg.PoolClient, error: unknown): Promise<boolean> {
  const reason = error instanceof DrizzleQueryError ? error.cause : error;
  if (!(reason instanceof pg.DatabaseError)) return false;
  return await client.query('rollback').then(
    () => true,
    () => false,
  );
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(unreachable);
  try {
    await client.query('begin').catch(unreachable);
    const result = await work(client);
    await client.query('commit').catch(unreachable);
    client.release();
    return result;
  } catch (error) {
    client.release(!(await isRolledBack(client, error)));
    throw error;
  }
}

/** A Postgres database as it is now, whatever is written meanwhile. It can only be read. */
export async function openPostgresSnapshot(url: string, { timeoutMs }: Pick<PoolLimits, 'timeoutMs'>): Promise<Store> {
  // Large tables are counted and read, so that a statement may take its time.
  const client = new pg.Client({
    connectionString: url,
    application_name: 'taskgate',
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
  });
  client.on('error', ignored);
  await client.connect().catch(unreachable);
  await client.query('begin isolation level repeatable read read only').catch(unreachable);
  return {
    db: asDb(drizzle(client)),
    t: tables,
    dialect: 'postgres',
    atomically: () => Promise.reject(new Error('A snapshot cannot be written to.')),
    lasting: async () => undefined,
    outsideWrites: () => 0,
    lateMs: 0,
    ping: async () => {
      await client.query('select 1').catch(unreachable);
    },
    close: () => client.end(),
  };
}

/** Opens (and migrates) a Postgres database. */
export async function openPostgres(
  url: string,
  { connections, timeoutMs, statementMs = timeoutMs }: PoolLimits,
): Promise<Store> {
  await migratePostgres(url, timeoutMs).catch(unreachable);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'taskgate',
    max: connections,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: statementMs,
    query_timeout: statementMs + GRACE_MS,
    idle_in_transaction_session_timeout: timeoutMs,
    keepAlive: true,
  });
  // A connection that breaks is dropped by the pool; whoever has it, or needs one next, gets the error.
  pool.on('error', ignored);
  pool.on('connect', (client) => client.on('error', ignored));
  let ending: Promise<void> | undefined;
  return {
    db: asDb(drizzle(pool)),
    t: tables,
    dialect: 'postgres',
    atomically: (statements) =>
      inTransaction(pool, async (client) => {
        const results: unknown[] = [];
        for (const statement of statements(asDb(drizzle(client)))) {
          results.push(await (statement as unknown as PromiseLike<unknown>));
        }
        return results;
      }),
    // The server syncs each commit, unless its operator has told it not to.
    lasting: async () => undefined,
    outsideWrites: () => Math.floor(performance.now() / STALE_MS),
    lateMs: STALE_MS,
    ping: async () => {
      await pool.query('select 1').catch(unreachable);
    },
    close: async () => {
      ending ??= pool.end();
      // A server that is gone says no goodbye.
      await Promise.race([ending, sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}
