/** Postgres. */
import type { DatabaseAddress } from './address.ts';
import { type ColumnKind, KEY_COLUMNS } from './columns.ts';
import type { HostAddress } from './host-address.ts';
import { CONNECT_MS, type Dialect, type Row, type Session, STATEMENT_MS, type Upsert } from './session.ts';
import { encodeBy } from './stored-values.ts';

/** Any number that other programs are unlikely to lock. */
const LOCK = 7_461_736_267_653n;
const LOCK_MS = 15_000;
/** A server that is gone does not end a statement in time: the client gives up so much later. */
const GRACE_MS = 1000;

const TYPES: Readonly<Record<ColumnKind, string>> = {
  key: 'text not null',
  text: 'text',
  number: 'double precision',
  flag: 'boolean',
  instant: 'timestamptz',
  json: 'jsonb',
  count: 'bigint',
};

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

const encode = encodeBy((instant) => instant);

const DIALECT: Dialect = {
  quote,
  columnType: (kind) => TYPES[kind],
  tableOptions: '',
  columnsQuery: 'select column_name as name from information_schema.columns where table_schema = ? and table_name = ?',
  schemaQuery: 'select 1 as found from pg_namespace where nspname = ?',
  insertNew: (table, columns) =>
    `insert into ${table} (${columns.map(quote).join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
  encode,
};

/** `?` as Postgres numbers them. No name here has one. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}

/** All rows come as arrays of one type for each column: a statement takes no more than 65,535 values. */
function upsertQuery({ table, columns, rows, updates }: Upsert): { sql: string; values: unknown[] } {
  const keys = KEY_COLUMNS.map(({ name }) => name);
  const names = columns.map(({ name }) => quote(name));
  const types = columns.map(({ kind }) => TYPES[kind].replace(' not null', ''));
  const set = (updates ?? columns.map(({ name }) => name)).filter((name) => !keys.includes(name));
  const sql = [
    `insert into ${table} (${names.join(', ')})`,
    `select * from unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`,
    `on conflict (${keys.map(quote).join(', ')}) do update set`,
    set.map((name) => `${quote(name)} = excluded.${quote(name)}`).join(', '),
  ].join(' ');
  return { sql, values: columns.map((_, at) => rows.map((row) => row[at])) };
}

export async function openPostgresSession(
  address: DatabaseAddress,
  host: HostAddress,
  tls: { rejectUnauthorized: boolean } | undefined,
): Promise<Session> {
  // Loaded by those who have such a database only.
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    host: host.address,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: tls ? { ...tls, servername: address.host } : false,
    application_name: 'taskgate',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS + GRACE_MS,
    keepAlive: true,
  });
  // Whoever waits for an answer gets the error.
  client.on('error', () => undefined);
  const destroy = () =>
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  try {
    await client.connect();
  } catch (error) {
    destroy();
    throw error;
  }
  const run = async (sql: string, values?: unknown[]): Promise<Row[]> => (await client.query(sql, values)).rows;
  const begin = async () => {
    await run(`begin; set local statement_timeout = ${STATEMENT_MS}; set local lock_timeout = ${LOCK_MS}`);
  };
  const commit = async () => {
    await run('commit');
  };
  return {
    dialect: DIALECT,
    defaultSchema: 'public',
    query: (sql, values = []) => run(numbered(sql), [...values]),
    begin,
    commit,
    async alone(work) {
      await begin();
      await run(`select pg_advisory_xact_lock(${LOCK})`);
      await work();
      await commit();
    },
    async upsert(upsert) {
      const { sql, values } = upsertQuery(upsert);
      await run(sql, values);
    },
    close: async () => {
      await client.end();
    },
    destroy,
  };
}
