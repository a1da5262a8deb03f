/** A store that moves to another database. */
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, describe, expect, it } from 'vitest';
import { sqliteTables } from '../../../../schema/tables.ts';
import { openGateway } from '../../../../src/compose.ts';
import { readConfiguration } from '../../../../src/configuration.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLogger } from '../../../../src/lib/observe/log.ts';
import { openStore } from '../../../../src/store/base/open.ts';
import type { Store } from '../../../../src/store/base/store.ts';
import {
  copyStore,
  filledTables,
  isUnfinishedCopy,
  markUnfinished,
  PASSING,
} from '../../../../src/store/whole/copy.ts';
import { type DatabaseKind, databaseKinds, freshDatabase, type TestDatabase } from '../../../support/database.ts';

/** More than are copied at once. */
const ROWS = 600;

type Table = SQLiteTable & { $inferSelect: object };

const opened: { store: Store; database: TestDatabase }[] = [];
afterEach(async () => {
  for (const { store, database } of opened.splice(0)) {
    await store.close();
    await database.drop();
  }
});

async function open(kind: DatabaseKind): Promise<Store> {
  const database = await freshDatabase(kind);
  const store = await openStore(readConfiguration(database.variables).database);
  opened.push({ store, database });
  return store;
}

const referencesOf = (table: Table) => getTableConfig(table).foreignKeys.map((key) => key.reference());
const depthOf = (table: Table): number =>
  1 + Math.max(0, ...referencesOf(table).map(({ foreignTable }) => depthOf(foreignTable as Table)));

/** Those that others refer to come first. */
const tables = Object.entries(sqliteTables as unknown as Record<string, Table>)
  .filter(([, table]) => !PASSING.has(getTableConfig(table).name))
  .toSorted(([, one], [, other]) => depthOf(one) - depthOf(other));
const tableOf = (store: Store, name: string) => (store.t as unknown as Record<string, Table>)[name] as Table;

const textIn = (column: string, index: number) => `${column} ${index} 🚀`;

function made({ name, notNull, dataType }: SQLiteColumn, index: number): unknown {
  if (!notNull && index % 3 === 0) return null;
  if (dataType === 'number') return 1_790_000_000_000 + index;
  if (dataType === 'boolean') return index % 2 === 0;
  return dataType === 'json' ? { [`${index}`]: ['ä', null, { z: 1, a: '\u0000' }] } : textIn(name, index);
}

/** Something for every column of whatever table there is; what refers to another table refers to its first row. */
function rowOf(table: Table, index: number): Record<string, unknown> {
  const references = new Map(
    referencesOf(table).map(({ columns, foreignColumns }) => [
      columns[0]?.name,
      textIn(foreignColumns[0]?.name ?? '', 0),
    ]),
  );
  const columns = Object.entries(table) as unknown as [string, SQLiteColumn][];
  return Object.fromEntries(
    columns.map(([property, column]) => [property, references.get(column.name) ?? made(column, index)]),
  );
}

async function fill(store: Store): Promise<void> {
  for (const [name, table] of tables) {
    for (let from = 0; from < ROWS; from += 100) {
      const rows = Array.from({ length: 100 }, (_, index) => rowOf(table, from + index));
      await store.db.insert(tableOf(store, name)).values(rows as never);
    }
  }
}

const rowsOf = async (store: Store, name: string) =>
  (await store.db.select().from(tableOf(store, name))).map((row) => JSON.stringify(row)).toSorted();

/** From each kind to the next: both ways, where there are two. */
const directions = databaseKinds.map(
  (from, index) => [from, databaseKinds[(index + 1) % databaseKinds.length] ?? from] as const,
);

describe.each(directions)('a store in %s, copied to one in %s', (fromKind, toKind) => {
  it('has every row of every table afterwards, and said so on the way', { timeout: 60_000 }, async () => {
    const [from, to] = [await open(fromKind), await open(toKind)];
    await fill(from);
    expect(await filledTables(to)).toEqual([]);
    const told: string[] = [];
    const counts = await copyStore(from, to, ({ table, copied, rows }) => told.push(`${table} ${copied}/${rows}`));
    expect(counts.length).toBe(tables.length);
    for (const { table, rows } of counts) expect([table, rows]).toEqual([table, ROWS]);
    for (const [name] of tables) expect(await rowsOf(to, name), name).toEqual(await rowsOf(from, name));
    expect(told).toContain(`connection 50/${ROWS}`);
    expect(told).toContain(`connection ${ROWS}/${ROWS}`);
    expect((await filledTables(to)).length).toBe(tables.length);
  });
});

describe.each(databaseKinds)('a copy into %s that fails half-way', (kind) => {
  it('leaves nothing behind', async () => {
    const [from, to] = [await open('sqlite'), await open(kind)];
    await fill(from);
    let copied = 0;
    const failing = copyStore(from, to, () => {
      copied += 1;
      if (copied === 20) throw new Error('somebody pulled the plug');
    });
    await expect(failing).rejects.toThrow('somebody pulled the plug');
    expect(copied).toBe(20);
    expect(await filledTables(to)).toEqual([]);
  });

  it('is no store until it is whole: a gateway refuses it, and another copy begins anew', async () => {
    const [from, to] = [await open('sqlite'), await open(kind)];
    await fill(from);
    // As a process leaves it that is killed on the way.
    await markUnfinished(to);
    const [[name = '', table] = []] = tables;
    await to.db.insert(tableOf(to, name)).values(rowOf(table as Table, 7) as never);
    const { variables } = opened.at(-1)?.database ?? { variables: {} };
    const config = readConfiguration({ ...variables, TASKGATE_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') });
    const options = { config, clock: systemClock, log: createLogger('silent'), publicUrl: () => '' };
    await expect(openGateway(options)).rejects.toThrow('a copy has not filled to its end');

    await copyStore(from, to, () => undefined);
    expect(await isUnfinishedCopy(to)).toBe(false);
    expect(await rowsOf(to, name)).toEqual(await rowsOf(from, name));
  });

  it('is emptied when the source was written to meanwhile, or the check at the end says no', async () => {
    const [from, to] = [await open('sqlite'), await open(kind)];
    await fill(from);
    const [[name = '', table] = []] = tables;
    let isFirst = true;
    const written = copyStore(from, to, () => {
      if (isFirst)
        from.db
          .insert(tableOf(from, name))
          .values(rowOf(table as Table, ROWS) as never)
          .run();
      isFirst = false;
    });
    await expect(written).rejects.toThrow(/written to while it was copied|arrived/);
    const checked = copyStore(
      from,
      to,
      () => undefined,
      () => Promise.reject(new Error('in use')),
    );
    await expect(checked).rejects.toThrow('in use');
    expect(await filledTables(to)).toEqual([]);
    expect(await isUnfinishedCopy(to)).toBe(false);
  });
});
