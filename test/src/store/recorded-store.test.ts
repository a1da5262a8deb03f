/** Stores that version 0.1.0 has left, killed while at work: no later version may lose what is in them. */
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { count, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeys } from '../../../src/access/keys.ts';
import { readConfiguration } from '../../../src/configuration.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createKeyring } from '../../../src/lib/crypto.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { keyStore } from '../../../src/store/access/keys.ts';
import { openStore } from '../../../src/store/base/open.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { connectionStore } from '../../../src/store/connections/connections.ts';
import { inspectStore } from '../../../src/store/whole/inspect.ts';
import { databaseKinds, freshDatabase, type TestDatabase } from '../../support/database.ts';

/** The key, and the API key, that the recorded gateways were started with. */
const ENCRYPTION_KEY = Buffer.alloc(32, 7);
const API_KEY = 'recorded-api-key';

const recorded = (kind: TestDatabase['kind']) =>
  readFileSync(new URL(`recorded/0.1.0-${kind}.sql`, import.meta.url), 'utf8');

async function fill({ kind, url }: TestDatabase): Promise<void> {
  if (kind === 'sqlite') {
    const client = new Sqlite(url.slice('file:'.length));
    client.exec(recorded(kind));
    client.close();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(recorded(kind)).finally(() => client.end());
}

/** Rows by table, as they stand in the recording. */
function recordedRows(kind: TestDatabase['kind']): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const [, table = ''] of recorded(kind).matchAll(/^INSERT INTO "?(\w+)"? VALUES/gm)) {
    if (!/migration/.test(table)) rows[table] = (rows[table] ?? 0) + 1;
  }
  return rows;
}

describe.each(databaseKinds)('a %s store of version 0.1.0', (kind) => {
  let database: TestDatabase;
  let store: Store;
  const config = () => readConfiguration(database.variables).database;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    await fill(database);
    store = await openStore(config());
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('has every migration once it is open', async () => {
    expect(await inspectStore(config())).toMatchObject({ isStore: true, waiting: 0, isNewer: false });
  });

  it('keeps every row, readable with the tables of this version', async () => {
    const expected = recordedRows(kind);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(22);
    for (const table of Object.values(store.t) as SQLiteTable[]) {
      const rows = await store.db.select().from(table);
      const [counted] = await store.db.select({ rows: count() }).from(table);
      expect([getTableName(table), rows.length]).toEqual([getTableName(table), expected[getTableName(table)] ?? 0]);
      expect(counted?.rows).toBe(rows.length);
    }
  });

  it('keeps its documents, flags and times', async () => {
    const { db, t } = store;
    const webhooks = await db.select().from(t.webhook);
    expect(webhooks.find(({ objectType }) => objectType === 'hris_employee')).toMatchObject({
      filters: { project_id: '10002' },
      unhealthyAt: 1_790_000_000_000,
      isPaused: false,
    });
    const calls = await db.select().from(t.apicall);
    expect(calls.map(({ name }) => name)).toContain('createTaskTask');
    expect(calls.find(({ name }) => name === 'createTaskTask')?.trace?.upstream.length).toBeGreaterThan(0);
  });

  it('lets the same API key in', async () => {
    const keys = createKeys({
      store: keyStore(store),
      clock,
      log: createLogger('silent'),
      outsideWrites: () => 0,
    });
    expect(await keys.authenticate(API_KEY)).toMatchObject({ isReadOnly: false, revokedAt: null });
  });

  it('gives back its credentials under the same encryption key', async () => {
    const keyring = createKeyring([ENCRYPTION_KEY]);
    const [sealed] = await connectionStore(store).allSealed();
    if (!sealed) throw new Error('The recorded store has a connection.');
    const { db, t } = store;
    const [connection] = await db.select().from(t.connection);
    expect(connection?.externalXref).toBe('customer-1');
    expect(keyring.decrypt(sealed.credentials, `connection:${sealed.id}`)).toContain('admin');
  });
});
