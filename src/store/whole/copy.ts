/**
 * Copies everything from one store to another, of either dialect: what `store copy`, `store restore` and the backup of a
 * Postgres store are made of. What is encrypted stays so, under the same key.
 */
import { asc, count, eq } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { rowsAfter } from '../base/keyset.ts';
import type { Store } from '../base/store.ts';
import { type AnyRow, columnsOf, inOrderOfReferences, keyOf, TABLES, type TableName, tableName } from './tables.ts';

/** What is about the processes on a store, or known for minutes only, and begins anew. */
export const PASSING: ReadonlySet<string> = new Set(['peer', 'closing', 'walk']);

const COPIED = inOrderOfReferences(TABLES.filter((name) => !PASSING.has(tableName(name))));

const MOST_ROWS = 500;
/** Rows may hold whole lists of objects: what is read at once is about so much text, after the first few. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;
const FIRST_ROWS = 50;
/** SQLite takes 32,766 in a statement. */
const MOST_VALUES = 30_000;

export interface TableCount {
  readonly table: string;
  readonly rows: number;
}

export interface Progress extends TableCount {
  readonly copied: number;
}

export type OnProgress = (progress: Progress) => void;

async function countRows({ db, t }: Store, name: TableName): Promise<number> {
  const [row] = await db.select({ found: count() }).from(t[name] as SQLiteTable);
  return row?.found ?? 0;
}

/** About how long they are. */
const charactersIn = (rows: readonly AnyRow[]): number => JSON.stringify(rows).length;

/** The rows in the order of their keys, some at a time. */
async function* readRows({ db, t }: Store, name: TableName): AsyncGenerator<AnyRow[]> {
  const table = t[name] as SQLiteTable;
  const columns = columnsOf(table);
  const key = keyOf(name).map((property) => [property, columns[property] as SQLiteColumn] as const);
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / Object.keys(columns).length));
  let limit = Math.min(FIRST_ROWS, most);
  let last: AnyRow | undefined;
  for (;;) {
    const before = last;
    const rows: AnyRow[] = await db
      .select()
      .from(table)
      .where(before && rowsAfter(key.map(([property, column]) => [column, before[property]])))
      .orderBy(...key.map(([, column]) => asc(column)))
      .limit(limit);
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    last = rows.at(-1);
    limit = Math.min(most, Math.max(1, Math.floor(BATCH_CHARACTERS / (charactersIn(rows) / rows.length))));
  }
}

/** Tables with something in them. */
export async function filledTables(store: Store): Promise<string[]> {
  const filled: string[] = [];
  for (const name of COPIED) if ((await countRows(store, name)) > 0) filled.push(tableName(name));
  return filled;
}

async function copyTable(from: Store, to: Store, name: TableName, onProgress: OnProgress): Promise<TableCount> {
  const table = tableName(name);
  const rows = await countRows(from, name);
  let copied = 0;
  for await (const some of readRows(from, name)) {
    await to.db.insert(to.t[name] as SQLiteTable).values(some);
    copied += some.length;
    onProgress({ table, rows, copied });
  }
  const arrived = await countRows(to, name);
  if (arrived !== rows) throw new Error(`${table}: ${rows} rows were there, and ${arrived} arrived.`);
  return { table, rows };
}

async function empty({ db, t }: Store): Promise<void> {
  for (const name of COPIED.toReversed()) await db.delete(t[name] as SQLiteTable);
}

/** Throws when somebody has written to the store after it was counted. */
async function checkUnchanged(store: Store, counts: readonly TableCount[]): Promise<void> {
  for (const [index, name] of COPIED.entries()) {
    if ((await countRows(store, name)) !== counts[index]?.rows) {
      throw new Error(`${tableName(name)} was written to while it was copied.`);
    }
  }
}

/** Marks a store that a copy is being made in, which no gateway may open until it is complete. */
const UNFINISHED = 'copy-unfinished';

/** It stands among the closings, where no gateway looks for it, and which are not copied themselves. */
export async function markUnfinished({ db, t }: Store): Promise<void> {
  await db.insert(t.closing).values({ name: UNFINISHED, until: Number.MAX_SAFE_INTEGER }).onConflictDoNothing();
}

async function markFinished({ db, t }: Store): Promise<void> {
  await db.delete(t.closing).where(eq(t.closing.name, UNFINISHED));
}

export async function isUnfinishedCopy({ db, t }: Store): Promise<boolean> {
  const found = await db
    .select({ name: t.closing.name })
    .from(t.closing)
    .where(eq(t.closing.name, UNFINISHED))
    .limit(1);
  return found.length > 0;
}

/**
 * Fills the empty store `to` with everything in `from`, which nobody may write to meanwhile. Until that is done `to` is
 * marked as unfinished; when it fails it is emptied again. Throws when a table has not as many rows afterwards.
 * @param check is called when everything was copied, and throws when it does not count.
 * @returns the number of rows of each table.
 */
export async function copyStore(
  from: Store,
  to: Store,
  onProgress: OnProgress,
  check: () => Promise<void> = async () => undefined,
): Promise<TableCount[]> {
  const isAnother = await isUnfinishedCopy(to);
  await markUnfinished(to);
  try {
    if (isAnother) await empty(to);
    const counts: TableCount[] = [];
    for (const name of COPIED) counts.push(await copyTable(from, to, name, onProgress));
    await checkUnchanged(from, counts);
    await check();
    await markFinished(to);
    return counts;
  } catch (error) {
    // What is not emptied stays marked.
    await empty(to)
      .then(() => markFinished(to))
      .catch(() => undefined);
    throw error;
  }
}
