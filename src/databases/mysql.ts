/** MySQL and MariaDB. */
import { connect as connectSocket, type Socket } from 'node:net';
import type { Connection } from 'mysql2/promise';
import type { DatabaseAddress } from './address.ts';
import { type ColumnKind, KEY_COLUMNS } from './columns.ts';
import type { HostAddress } from './host-address.ts';
import { CONNECT_MS, type Dialect, type Row, type Session, STATEMENT_MS, type Upsert } from './session.ts';
import { encodeBy } from './stored-values.ts';

const LOCK_S = 15;

const TYPES: Readonly<Record<ColumnKind, string>> = {
  key: 'varchar(255) character set utf8mb4 collate utf8mb4_bin not null',
  text: 'longtext',
  number: 'double',
  flag: 'boolean',
  instant: 'datetime(3)',
  json: 'json',
  count: 'bigint',
};

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** `2026-04-28 13:54:48.559`: the session is in UTC. */
const encode = encodeBy((instant) => instant.replace('T', ' ').replace('Z', ''));

const DIALECT: Dialect = {
  quote,
  columnType: (kind) => TYPES[kind],
  tableOptions: ' engine=InnoDB default character set utf8mb4',
  columnsQuery: 'select column_name as name from information_schema.columns where table_schema = ? and table_name = ?',
  schemaQuery: 'select 1 as found from information_schema.schemata where schema_name = ?',
  insertNew: (table, columns) =>
    `insert ignore into ${table} (${columns.map(quote).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  encode,
};

function upsertQuery({ table, columns, updates }: Upsert): string {
  const keys = KEY_COLUMNS.map(({ name }) => name);
  const set = (updates ?? columns.map(({ name }) => name)).filter((name) => !keys.includes(name));
  return [
    `insert into ${table} (${columns.map(({ name }) => quote(name)).join(', ')}) values ?`,
    'on duplicate key update',
    set.map((name) => `${quote(name)} = values(${quote(name)})`).join(', '),
  ].join(' ');
}

/** Strict, so that nothing is cut off silently; a backslash is an escape, as the driver takes it to be. */
const SETTINGS = [
  "set session sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'",
  "set session time_zone = '+00:00'",
  `set session innodb_lock_wait_timeout = ${LOCK_S}`,
  `set session lock_wait_timeout = ${LOCK_S}`,
];

type Tls = { readonly rejectUnauthorized: boolean } | undefined;

async function run(connection: Connection, sql: string, values?: unknown[]): Promise<Row[]> {
  const [rows] = await connection.query({ sql, values, timeout: STATEMENT_MS });
  return Array.isArray(rows) ? (rows as Row[]) : [];
}

async function connect(address: DatabaseAddress, tls: Tls, socket: Socket): Promise<Connection> {
  // Loaded by those who have such a database only.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    host: address.host,
    stream: () => socket,
    user: address.user,
    password: address.password,
    database: address.database,
    ...(tls && { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } }),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    connectTimeout: CONNECT_MS,
    // A server must not ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    infileStreamFactory: () => {
      throw new Error('The server asks for a file.');
    },
  });
  // Whoever waits for an answer gets the error.
  connection.on('error', () => undefined);
  for (const setting of SETTINGS) await run(connection, setting);
  return connection;
}

function sessionOf(connection: Connection, address: DatabaseAddress): Session {
  return {
    dialect: DIALECT,
    defaultSchema: address.database,
    query: (sql, values = []) => run(connection, sql, [...values]),
    async begin() {
      await run(connection, 'start transaction');
    },
    async commit() {
      await run(connection, 'commit');
    },
    async alone(work) {
      const [row] = await run(connection, 'select get_lock(?, ?) as locked', ['taskgate', LOCK_S]);
      if (row?.locked !== 1) throw new Error('another program holds the lock "taskgate"');
      await work();
      await run(connection, 'select release_lock(?)', ['taskgate']);
    },
    async upsert(upsert) {
      await run(connection, upsertQuery(upsert), [upsert.rows]);
    },
    close: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}

export async function openMysqlSession(address: DatabaseAddress, host: HostAddress, tls: Tls): Promise<Session> {
  const socket = connectSocket({ port: address.port, host: host.address, keepAlive: true, noDelay: true });
  // The driver's own limit ends with the server's first bytes: one may send these, and then nothing.
  const late = () => socket.destroy(new Error(`the database did not answer within ${CONNECT_MS / 1000} seconds`));
  const timer = setTimeout(late, CONNECT_MS);
  try {
    return sessionOf(await connect(address, tls, socket), address);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
