import { DrizzleQueryError } from 'drizzle-orm/errors';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { postgresTables, type Tables } from '../../schema/tables.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { StoreOutageError } from './outage.ts';
import type { Db, Store } from './store.ts';

const CONNECT_MS = 5000;
const IDLE_MS = 30_000;
/** The server ends a statement that takes longer; the client gives up a little later, should the server be gone. */
const STATEMENT_MS = 10_000;
const ANSWER_MS = 12_000;
const STALE_MS = 500;

/** Queries are written against the SQLite tables, whose rows are the same: the one place where the types are bent. */
const asDb = (db: NodePgDatabase<typeof postgresTables>) => db as unknown as Db;
const tables = postgresTables as unknown as Tables;

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

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect().catch(unreachable);
  try {
    await client.query('begin').catch(unreachable);
    await work(client);
    await client.query('commit').catch(unreachable);
    client.release();
  } catch (error) {
    client.release(!(await isRolledBack(client, error)));
    throw error;
  }
}

/** Opens (and migrates) a Postgres database through a pool of at most `connections`. */
export async function openPostgres(url: string, connections: number): Promise<Store> {
  await migratePostgres(url, CONNECT_MS).catch(unreachable);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'taskgate',
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    keepAlive: true,
  });
  // An idle connection that breaks is dropped by the pool; whoever needs one next gets a new one, or an error.
  pool.on('error', () => undefined);
  const options = { schema: postgresTables };
  let asked = 0;
  let ending: Promise<void> | undefined;
  return {
    db: asDb(drizzle(pool, options)),
    t: tables,
    dialect: 'postgres',
    atomically: (statements) =>
      inTransaction(pool, async (client) => {
        for (const statement of statements(asDb(drizzle(client, options))))
          await (statement as unknown as PromiseLike<unknown>);
      }),
    outsideWrites: () => ++asked,
    lateOutsideWrites: () => Math.floor(performance.now() / STALE_MS),
    ping: async () => {
      await pool.query('select 1').catch(unreachable);
    },
    close: async () => {
      ending ??= pool.end();
      await ending;
    },
  };
}
