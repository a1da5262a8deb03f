/** Copies everything from one store to another, of either dialect. What is encrypted stays so, under the same key. */
import { and, asc, count, eq, getTableName, gt, or, type SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { sqliteTables } from '../../../schema/tables.ts';
import type { Store } from '../base/store.ts';
import { isUnfinishedCopy, markFinished, markUnfinished } from './unfinished-copy.ts';

/** What is about the processes on a store, or known for minutes only, and begins anew. */
export const PASSING: ReadonlySet<string> = new Set(['peer', 'closing', 'snapshot']);

const MOST_ROWS = 500;
/** Rows may hold whole lists of objects: what is read at once is about so much text, after the first few. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;
const FIRST_ROWS = 50;
/** SQLite takes 32,766 in a statement. */
const MOST_VALUES = 30_000;

type Name = keyof Store['t'];
type Row = Record<string, unknown>;

interface Plan {
  readonly name: Name;
  /** As the database calls it. */
  readonly table: string;
  /** Properties of the primary key. */
  readonly key: readonly string[];
  readonly columns: number;
}

export interface TableCount {
  readonly table: string;
  readonly rows: number;
}

export interface Progress extends TableCount {
  readonly copied: number;
}

/** Properties of the primary key. */
export function keyOf(table: SQLiteTable): readonly string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  const names = new Set((primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary)).map(({ name }) => name));
  return Object.entries(table)
    .filter(([, column]) => names.has((column as SQLiteColumn).name))
    .map(([property]) => property);
}

/** Every table, after those that it refers to. */
function plans(): Plan[] {
  const waiting = new Map(Object.entries(sqliteTables).filter(([, table]) => !PASSING.has(getTableName(table))));
  const planned: Plan[] = [];
  const isWaitedFor = (table: SQLiteTable) =>
    getTableConfig(table).foreignKeys.some((reference) =>
      [...waiting.values()].some((other) => other !== table && other === reference.reference().foreignTable),
    );
  while (waiting.size > 0) {
    const [next] = [...waiting].filter(([, table]) => !isWaitedFor(table));
    if (!next) throw new Error('Tables refer to each other in a circle.');
    const [name, table] = next;
    waiting.delete(name);
    const columns = getTableConfig(table).columns.length;
    planned.push({ name: name as Name, table: getTableName(table), key: keyOf(table), columns });
  }
  return planned;
}

/** One table of one store. All have the same methods, which no type of drizzle's says of all of them together. */
function access({ db, t }: Store, { name, key, columns }: Plan) {
  const table = t[name] as SQLiteTable;
  const column = (property: string) => (table as unknown as Record<string, SQLiteColumn>)[property] as SQLiteColumn;
  const keys = key.map(column);

  /** Rows whose key comes after this one. */
  const beyond = (last: Row): SQL | undefined =>
    or(
      ...keys.map((one, index) =>
        and(
          ...keys.slice(0, index).map((earlier, at) => eq(earlier, last[key[at] as string])),
          gt(one, last[key[index] as string]),
        ),
      ),
    );

  return {
    async count(): Promise<number> {
      const [row] = await db.select({ found: count() }).from(table);
      return row?.found ?? 0;
    },
    /** The rows in the order of their keys, some at a time. */
    async *read(): AsyncGenerator<Row[]> {
      const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns));
      let limit = Math.min(FIRST_ROWS, most);
      let last: Row | undefined;
      for (;;) {
        const rows: Row[] = await db
          .select()
          .from(table)
          .where(last && beyond(last))
          .orderBy(...keys.map((one) => asc(one)))
          .limit(limit);
        if (rows.length > 0) yield rows;
        if (rows.length < limit) return;
        last = rows.at(-1);
        limit = Math.min(most, Math.max(1, Math.floor(BATCH_CHARACTERS / (charactersIn(rows) / rows.length))));
      }
    },
    insert: async (rows: Row[]): Promise<void> => {
      await db.insert(table).values(rows);
    },
    empty: async (): Promise<void> => {
      await db.delete(table);
    },
  };
}

/** About how long they are. */
const charactersIn = (rows: readonly Row[]): number => JSON.stringify(rows).length;

/** Tables with something in them. */
export async function filledTables(store: Store): Promise<string[]> {
  const filled: string[] = [];
  for (const plan of plans()) if ((await access(store, plan).count()) > 0) filled.push(plan.table);
  return filled;
}

async function copyTable(from: Store, to: Store, plan: Plan, onProgress: (progress: Progress) => void) {
  const [source, target] = [access(from, plan), access(to, plan)];
  const rows = await source.count();
  let copied = 0;
  for await (const some of source.read()) {
    await target.insert(some);
    copied += some.length;
    onProgress({ table: plan.table, rows, copied });
  }
  const arrived = await target.count();
  if (arrived !== rows) throw new Error(`${plan.table}: ${rows} rows were there, and ${arrived} arrived.`);
  return { table: plan.table, rows };
}

async function empty(store: Store): Promise<void> {
  for (const plan of plans().toReversed()) await access(store, plan).empty();
}

/** Throws when somebody has written to the store after it was counted. */
async function checkUnchanged(store: Store, counts: readonly TableCount[]): Promise<void> {
  for (const [index, plan] of plans().entries()) {
    const rows = await access(store, plan).count();
    if (rows !== counts[index]?.rows) throw new Error(`${plan.table} was written to while it was copied.`);
  }
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
  onProgress: (progress: Progress) => void,
  check: () => Promise<void> = async () => undefined,
): Promise<TableCount[]> {
  const isAnother = await isUnfinishedCopy(to);
  await markUnfinished(to);
  try {
    if (isAnother) await empty(to);
    const counts: TableCount[] = [];
    for (const plan of plans()) counts.push(await copyTable(from, to, plan, onProgress));
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
