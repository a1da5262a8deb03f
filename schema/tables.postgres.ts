/**
 * Tables of the shared store, derived from those of the embedded one: the same names, keys, references and indexes, with
 * the column types of Postgres.
 */
import { getTableColumns } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  type PgColumn,
  type PgTable,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as sqliteTables from './tables.sqlite.ts';

/** Compared byte by byte, as SQLite does: orders are the same on both, whatever the database's language. */
const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });

/** As text: jsonb refuses some characters and changes the order of keys. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (stored) => JSON.parse(stored),
});

const integer = (name: string) => bigint(name, { mode: 'number' });

/** The column types of Postgres, by drizzle's names of those of SQLite. */
const TYPES = { SQLiteText: text, SQLiteTextJson: json, SQLiteInteger: integer, SQLiteBoolean: boolean };

type Columns = Readonly<Record<string, PgColumn>>;

const derived = new Map<SQLiteTable, Columns>();

function sameNamed(columns: Columns | undefined, wanted: readonly { readonly name?: string }[]) {
  const byName = new Map(Object.values(columns ?? {}).map((column) => [column.name, column]));
  return wanted.map(({ name = '' }) => {
    const column = byName.get(name);
    if (!column) throw new Error(`No table of Postgres has the column ${name} that SQLite's refers to.`);
    return column;
  }) as [PgColumn, ...PgColumn[]];
}

function columnOf(column: SQLiteColumn, { foreignKeys }: ReturnType<typeof getTableConfig>) {
  const type = TYPES[column.columnType as keyof typeof TYPES] as typeof text | undefined;
  if (!type) throw new Error(`${column.name} has a type with no counterpart in Postgres: ${column.columnType}.`);
  const builder = type(column.name);
  if (column.primary) builder.primaryKey();
  if (column.notNull) builder.notNull();
  if (column.isUnique) builder.unique(column.uniqueName);
  if (column.default !== undefined) builder.default(column.default as never);
  for (const key of foreignKeys) {
    const { columns, foreignTable, foreignColumns } = key.reference();
    if (columns[0] === column) builder.references(() => sameNamed(derived.get(foreignTable), foreignColumns)[0]);
  }
  return builder;
}

function derive(table: SQLiteTable): PgTable {
  const config = getTableConfig(table);
  const columns = Object.entries(getTableColumns(table)).map(([property, column]) => [
    property,
    columnOf(column as SQLiteColumn, config),
  ]);
  const made = pgTable(
    config.name,
    Object.fromEntries(columns) as Record<string, ReturnType<typeof columnOf>>,
    (own) => [
      ...config.primaryKeys.map((key) => primaryKey({ columns: sameNamed(own as unknown as Columns, key.columns) })),
      ...config.indexes.map(({ config: { name, unique, columns: on } }) =>
        (unique ? uniqueIndex : index)(name).on(
          ...sameNamed(own as unknown as Columns, on as unknown as readonly SQLiteColumn[]),
        ),
      ),
    ],
  );
  derived.set(table, getTableColumns(made as PgTable) as Columns);
  return made;
}

type Tables = typeof sqliteTables;

/** drizzle-kit takes the tables from the names a module exports: a new table must be added here. */
export const {
  workspace,
  workspaceApp,
  environment,
  apiKey,
  consoleSession,
  policyUse,
  connection,
  authFlow,
  agent,
  agentToken,
  walk,
  peer,
  closing,
  recentWrite,
  idempotency,
  apicall,
  audit,
  webhook,
  delivery,
  poll,
  seen,
  job,
  nativeRegistration,
  nativeWatch,
  nativeEvent,
  nativeObject,
  capturedCall,
} = Object.fromEntries(Object.entries(sqliteTables).map(([name, table]) => [name, derive(table)])) as {
  readonly [Name in keyof Tables]: PgTable;
};
