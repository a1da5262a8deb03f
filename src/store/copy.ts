/** Copies everything from one store to another, of either dialect. What is encrypted stays so, under the same key. */
import { and, asc, count, eq, getTableName, gt, or, type SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { sqliteTables } from '../../schema/tables.ts';
import type { Store } from './store.ts';

/** Tables that are about the processes on a store, not part of what it keeps. */
const OF_PROCESSES = new Set(['peer']);

const MOST_ROWS = 500;
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
  const waiting = new Map(Object.entries(sqliteTables).filter(([, table]) => !OF_PROCESSES.has(getTableName(table))));
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
      const limit = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns));
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

/** Tables with something in them. */
export async function filledTables(store: Store): Promise<string[]> {
  const filled: string[] = [];
  for (const plan of plans()) if ((await access(store, plan).count()) > 0) filled.push(plan.table);
  return filled;
}

/**
 * Fills the empty store `to` with everything in `from`, which nobody may write to meanwhile. When that fails `to` is
 * emptied again. Throws when a table has not as many rows afterwards.
 * @returns the number of rows of each table.
 */
export async function copyStore(
  from: Store,
  to: Store,
  onProgress: (progress: Progress) => void,
): Promise<TableCount[]> {
  const counts: TableCount[] = [];
  try {
    for (const plan of plans()) {
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
      counts.push({ table: plan.table, rows });
    }
    return counts;
  } catch (error) {
    for (const plan of plans().toReversed()) await access(to, plan).empty();
    throw error;
  }
}
