/** Databases of customers: a schema of its own in a real Postgres, a database of its own in a real MariaDB. */
import { createHash, randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { DatabaseType } from '../../schema/models/webhook.ts';

const { TEST_DATABASE_URL: postgresUrl, TEST_MARIADB_URL: mariadbUrl } = process.env;

/** Those for which there is a server. MariaDB stands for MySQL, whose protocol and SQL it speaks. */
export const DATABASE_KINDS: readonly DatabaseType[] = [
  ...(postgresUrl ? (['postgres'] as const) : []),
  ...(mariadbUrl ? (['mariadb', 'mysql'] as const) : []),
];

export type TableRow = Record<string, unknown>;

export interface CustomerDatabase {
  readonly type: DatabaseType;
  readonly url: string;
  readonly schema: string;
  /** Host and port of the server. */
  readonly host: string;
  readonly port: number;
  /** `{}` stands for the schema. */
  query(sql: string): Promise<TableRow[]>;
  /** The URL of somebody who may use the schema, which is there then, and nothing else. */
  restricted(password: string): Promise<string>;
  /** Rows of a table that are not deleted, by id, as an answer of the API has them: without what is null. */
  objects(table: string): Promise<Map<string, TableRow>>;
  drop(): Promise<void>;
}

const OWN = new Set(['connection_id', 'deleted_at', 'taskgate_seq']);

const isJson = (value: unknown): value is string => typeof value === 'string' && /^[[{]/.test(value);
const isMysqlTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(value);

/** What a column of MariaDB holds, as a client that knows its kind reads it. */
function read(name: string, value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (isMysqlTime(value)) return `${value.replace(' ', 'T')}Z`;
  if (/^(?:has|is)_/.test(name)) return value === 1 || value === true;
  return isJson(value) ? JSON.parse(value) : value;
}

function asObject(row: TableRow): TableRow {
  const entries = Object.entries(row).filter(([name, value]) => !OWN.has(name) && value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, read(name, value)]));
}

async function queryPostgres(sql: string): Promise<TableRow[]> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const { rows } = await client.query<TableRow>(sql).finally(() => client.end());
  return rows;
}

async function queryMariadb(sql: string): Promise<TableRow[]> {
  const connection = await createConnection({ uri: mariadbUrl ?? '', dateStrings: true, timezone: 'Z' });
  try {
    const [rows] = await connection.query(sql);
    return Array.isArray(rows) ? (rows as TableRow[]) : [];
  } finally {
    await connection.end();
  }
}

export async function customerDatabase(type: DatabaseType): Promise<CustomerDatabase> {
  const isPostgres = type === 'postgres';
  const server = new URL((isPostgres ? postgresUrl : mariadbUrl) ?? '');
  const run = isPostgres ? queryPostgres : queryMariadb;
  const schema = `customer_${randomBytes(6).toString('hex')}`;
  const login = server.username + (server.password ? `:${server.password}` : '');
  const port = Number(server.port || (isPostgres ? 5432 : 3306));
  const query = (sql: string) => run(sql.replaceAll('{}', schema));
  return {
    type,
    url: `${type}://${login}@${server.hostname}:${port}${server.pathname}`,
    schema,
    host: server.hostname,
    port,
    query,
    async objects(table) {
      const rows = await query(`select * from {}.${table} where deleted_at is null`);
      return new Map(rows.map((row) => [String(row.id), asObject(row)]));
    },
    async restricted(password) {
      const statements = isPostgres
        ? [`create role {} login password '${password}'`, 'create schema {} authorization {}']
        : [
            'create database {}',
            `create user {} identified by '${password}'`,
            'grant select, insert, update, create, alter on {}.* to {}',
          ];
      for (const statement of statements) await query(statement);
      const path = isPostgres ? server.pathname : `/${schema}`;
      return `${type}://${schema}:${encodeURIComponent(password)}@${server.hostname}:${port}${path}`;
    },
    drop: async () => {
      const statements = isPostgres
        ? ['drop schema if exists {} cascade', 'drop role if exists {}']
        : ['drop database if exists {}', 'drop user if exists {}'];
      for (const statement of statements) await query(statement);
    },
  };
}

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
};

/** One hash of each object, by id, whatever the order of its keys. */
export function hashesOf(objects: Iterable<TableRow>): Map<string, string> {
  const hashed = [...objects].map((object): [string, string] => [
    String(object.id),
    createHash('sha256')
      .update(JSON.stringify(canonical(object)))
      .digest('hex'),
  ]);
  return new Map(hashed.sort(([a], [b]) => (a < b ? -1 : 1)));
}
