/** Databases for tests: a SQLite file, or a schema of its own in the Postgres of `TEST_DATABASE_URL`. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export type DatabaseKind = 'sqlite' | 'postgres';

const { TEST_DATABASE_URL: serverUrl } = process.env;

/** What the store suite runs on: Postgres too where there is one. */
export const databaseKinds: readonly DatabaseKind[] = serverUrl ? ['sqlite', 'postgres'] : ['sqlite'];

/** What all other tests run on. */
const usualKind: DatabaseKind = process.env.TEST_STORE === 'postgres' ? 'postgres' : 'sqlite';

export interface TestDatabase {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** What a gateway on it needs in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** All that is kept, as text. */
  contents(): Promise<string>;
  drop(): Promise<void>;
}

function sqliteDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-'));
  const url = `file:${join(folder, 'taskgate.db')}`;
  return {
    kind: 'sqlite',
    url,
    variables: { DATABASE_URL: url },
    contents: async () =>
      readdirSync(folder)
        .filter((name) => name !== 'taskgate.key')
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join(''),
    drop: async () => rmSync(folder, { recursive: true }),
  };
}

async function onServer<T extends object>(statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<T>(statement).finally(() => client.end());
  return rows;
}

const dump = (schema: string) => onServer<{ xml: string }>(`select schema_to_xml('${schema}', false, true, '') as xml`);

async function postgresDatabase(): Promise<TestDatabase> {
  if (!serverUrl) throw new Error('TEST_DATABASE_URL is not set.');
  const schema = `test_${randomBytes(8).toString('hex')}`;
  await onServer(`create schema ${schema}`);
  const address = new URL(serverUrl);
  address.searchParams.set('options', `-c search_path=${schema}`);
  const url = address.href.replaceAll('+', '%20');
  const variables = { DATABASE_URL: url, TASKGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
  return {
    kind: 'postgres',
    url,
    variables,
    contents: async () => (await dump(schema)).map(({ xml }) => xml).join(''),
    drop: async () => {
      await onServer(`drop schema ${schema} cascade`);
    },
  };
}

/** An empty database that nobody else uses. */
export const freshDatabase = async (kind: DatabaseKind = usualKind): Promise<TestDatabase> =>
  kind === 'sqlite' ? sqliteDatabase() : await postgresDatabase();
