/** No column of any table may keep an account: whatever table is added later is gone through as well. */
import { readFileSync } from 'node:fs';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { sqliteTables } from '../../../../schema/tables.ts';
import { readConfiguration } from '../../../../src/configuration.ts';
import { createProviders } from '../../../../src/connections/providers.ts';
import { allAdapters } from '../../../../src/connections/registry.ts';
import { createPersonalData } from '../../../../src/privacy/personal-data.ts';
import type { Store } from '../../../../src/store/base/store.ts';
import { pollStore } from '../../../../src/store/webhooks/polls.ts';
import { personalDataStore } from '../../../../src/store/whole/personal-data.ts';
import { TABLES, tableName } from '../../../../src/store/whole/tables.ts';
import { addWorkspace, connectionRow, webhookRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

const ACCOUNT = '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11';
const OTHER = '712020:11111111-2222-3333-4444-555555555555';

const answers = { rewrite: async () => 0 } as never;
const captures = { removeHolding: async () => 0 };
const providers = createProviders(allAdapters(), readConfiguration({}).adapterSettings);
const purging = (store: Store, isUsed = false) =>
  createPersonalData({ store: personalDataStore(store), answers, captures, providers, isInUse: async () => isUsed });

type Table = SQLiteTable & { $inferSelect: object };
const tableOf = (store: Store, name: string) => (store.t as unknown as Record<string, Table>)[name] as Table;
const references = (name: string) =>
  getTableConfig((sqliteTables as unknown as Record<string, Table>)[name] as Table).foreignKeys.length > 0;

/** A row that names an account wherever it can. */
function rowOf(name: string, account: string): Record<string, unknown> {
  const columns = Object.entries((sqliteTables as unknown as Record<string, Table>)[name] as Table) as unknown as [
    string,
    SQLiteColumn,
  ][];
  const value = (property: string, { dataType }: SQLiteColumn): unknown => {
    if (dataType === 'number') return 1;
    if (dataType === 'boolean') return false;
    if (dataType === 'json') return [{ deep: { accountId: account, name: 'Ada' }, words: `of ${account}` }];
    if (property === 'body' || property === 'envelope') return JSON.stringify([{ words: `of ${account}` }]);
    return `${property} of ${account}`;
  };
  return Object.fromEntries(columns.map(([property, column]) => [property, value(property, column)]));
}

it.each(TABLES.map(tableName))('docs/personal-data.md says what may be in %s', (table) => {
  expect(readFileSync('docs/personal-data.md', 'utf8')).toMatch(new RegExp(`^\\| \`${table}\` `, 'm'));
});

onEachDatabase('an account', (given) => {
  it.each(TABLES.filter((name) => !references(name)))('leaves no trace in %s, and others stay', async (name) => {
    const { store } = given;
    const table = tableOf(store, name);
    await store.db.insert(table).values([rowOf(name, ACCOUNT), rowOf(name, OTHER)] as never);
    const before = await store.db.select().from(table);
    expect(JSON.stringify(before)).toContain(ACCOUNT);
    const { tables } = await purging(store).purge({ accountId: ACCOUNT, emails: [] });
    const after = await store.db.select().from(table);
    expect(JSON.stringify(after)).not.toContain(ACCOUNT);
    const isOther = (row: object) => JSON.stringify(row).includes(OTHER);
    expect(after.filter(isOther)).toEqual(before.filter(isOther));
    expect(tables.filter(({ changed, removed }) => changed + removed > 0)).toEqual([
      expect.objectContaining({ table: tableName(name) }),
    ]);
  });

  it('is gone from the bytes of the store', async () => {
    const { store, database } = given;
    const rows = Array.from({ length: 300 }, (_, index) => ({ ...rowOf('walk', ACCOUNT), id: `${index}` }));
    await store.db.insert(store.t.walk).values(rows as never);
    await store.db.insert(store.t.apicall).values({ ...rowOf('apicall', ACCOUNT), id: 'a' } as never);
    await store.db.delete(store.t.walk);
    await purging(store).purge({ accountId: ACCOUNT, emails: [] });
    expect(await database.contents()).not.toContain(ACCOUNT);
  });

  it('is found in every part of a large table, whatever its key', async () => {
    const { store } = given;
    const { db, t } = store;
    const rows = Array.from({ length: 1300 }, (_, index) => ({
      connectionId: `c${index % 3}`,
      deliveryId: `d${index}`,
      hints: index % 100 === 7 ? [ACCOUNT] : [],
      receivedAt: 1,
      doneAt: null,
    }));
    for (let at = 0; at < rows.length; at += 100) await db.insert(t.nativeEvent).values(rows.slice(at, at + 100));
    const { tables } = await purging(store).purge({ accountId: ACCOUNT, emails: [] });
    expect(tables).toContainEqual({ table: 'native_event', changed: 13, removed: 0 });
    expect(JSON.stringify(await db.select().from(t.nativeEvent))).not.toContain(ACCOUNT);
  });

  it('is gone of one workspace, or of one connection, alone', async () => {
    const { store } = given;
    const { db, t } = store;
    for (const workspace of ['w1', 'w2']) {
      await addWorkspace(store, workspace);
      for (const id of [`${workspace}a`, `${workspace}b`]) {
        const auth = { user_id: ACCOUNT, name: 'Ada Lindqvist', emails: ['ada@example.com'], api_url: 'https://x' };
        await db.insert(t.connection).values(connectionRow(id, { workspaceId: workspace, auth }));
        await db
          .insert(t.webhook)
          .values(webhookRow(`${id}-hook`, { workspaceId: workspace, connectionId: id, runs: [`about ${ACCOUNT}`] }));
        const base = { webhookId: `${id}-hook`, version: 'v', parentId: null, changedAt: null };
        await db.insert(t.seen).values({ ...base, objectId: ACCOUNT });
        await db.insert(t.recentWrite).values({ key: id, connectionId: id, objectId: ACCOUNT, writtenAt: 1 });
      }
    }
    const named = async () =>
      [
        ...(await db.select().from(t.connection)),
        ...(await db.select().from(t.webhook)),
        ...(await db.select().from(t.seen)).map((row) => ({ ...row, id: row.webhookId })),
        ...(await db.select().from(t.recentWrite)).map((row) => ({ ...row, id: row.key })),
      ]
        .filter((row) => JSON.stringify(row).includes(ACCOUNT))
        .map(({ id }) => id)
        .toSorted();
    const of = (...ids: string[]) => ids.flatMap((id) => [id, `${id}-hook`, `${id}-hook`, id]).toSorted();
    const personal = purging(store);
    const one = await personal.purge({ accountId: ACCOUNT, emails: [], workspaceId: 'w1', connectionId: 'w1a' });
    expect(one.connections).toEqual(['w1a']);
    expect(await named()).toEqual(of('w1b', 'w2a', 'w2b'));
    await personal.purge({ accountId: ACCOUNT, emails: [], workspaceId: 'w1' });
    expect(await named()).toEqual(of('w2a', 'w2b'));
    await personal.purge({ accountId: ACCOUNT, emails: [] });
    expect(await named()).toEqual([]);
    const [connection] = await db.select().from(t.connection);
    expect(connection?.auth).toEqual({ api_url: 'https://x' });
  });

  it('is found by its e-mail address, in any case, once that is known', async () => {
    const { store } = given;
    const { db, t } = store;
    await addWorkspace(store);
    const auth = { user_id: ACCOUNT, name: 'Ada', emails: ['Ada.L@example.com'] };
    await db.insert(t.connection).values(connectionRow('c1', { auth, externalXref: 'ADA.L@EXAMPLE.COM' }));
    await db.insert(t.apicall).values({ ...rowOf('apicall', OTHER), id: 'x', path: '/x/ada.l@example.com' } as never);
    await db.insert(t.apicall).values({ ...rowOf('apicall', OTHER), id: 'y', path: '/x/adaxl@example.com' } as never);
    await purging(store).purge({ accountId: ACCOUNT, emails: [] });
    expect((await db.select().from(t.apicall)).map(({ path }) => path).toSorted()).toEqual([
      '/x/adaxl@example.com',
      '/x/purged',
    ]);
    expect((await db.select().from(t.connection))[0]?.externalXref).toBe('purged');
  });

  it('is known on to whoever compares lists, to nobody else', async () => {
    const { store } = given;
    const { db, t } = store;
    const polls = pollStore(store);
    const known = { webhookId: 'h1', version: 'v1', parentId: null, changedAt: null };
    await db.insert(t.seen).values([
      { ...known, objectId: ACCOUNT },
      { ...known, objectId: OTHER },
    ]);
    const before = await polls.seenOf('h1', [ACCOUNT, OTHER]);
    for (let times = 0; times < 2; times++) {
      await purging(store).purge({ accountId: ACCOUNT, emails: [] });
      const after = await polls.seenOf('h1', [ACCOUNT, OTHER]);
      expect(after.toSorted((a, b) => (a.objectId < b.objectId ? -1 : 1))).toEqual(
        before.toSorted((a, b) => (a.objectId < b.objectId ? -1 : 1)),
      );
      expect((await polls.seenOf('h1', [OTHER])).map(({ objectId }) => objectId)).toEqual([OTHER]);
      expect(await polls.seenOf('h2', [ACCOUNT])).toEqual([]);
      // It may be told of again, and purged again.
      await db.insert(t.seen).values({ ...known, objectId: ACCOUNT });
    }
  });
});
