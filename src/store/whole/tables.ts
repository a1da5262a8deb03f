/** All tables alike, for work that goes through the whole store. */
import { getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { sqliteTables } from '../../../schema/tables.ts';
import type { Store } from '../base/store.ts';

export type TableName = keyof Store['t'];

/** A row of any table. */
export type AnyRow = Readonly<Record<string, unknown>>;

export const TABLES = Object.keys(sqliteTables) as TableName[];

/** The name of the table in the database. */
export const tableName = (table: TableName): string => getTableName(sqliteTables[table] as SQLiteTable);

/** The columns of a table of either dialect, by property. */
export const columnsOf = (table: SQLiteTable): Readonly<Record<string, SQLiteColumn>> =>
  getTableColumns(table) as Readonly<Record<string, SQLiteColumn>>;

const propertiesOf = (name: TableName, isWanted: (column: SQLiteColumn) => boolean): string[] =>
  Object.entries(columnsOf(sqliteTables[name])).flatMap(([property, column]) => (isWanted(column) ? [property] : []));

/** Properties that hold text, or documents as text. */
export const textsOf = (name: TableName): string[] =>
  propertiesOf(name, ({ dataType }) => dataType === 'string' || dataType === 'json');

/** Properties of the primary key. */
export function keyOf(name: TableName): string[] {
  const [composite] = getTableConfig(sqliteTables[name] as SQLiteTable).primaryKeys;
  const names = composite && new Set(composite.columns.map((column) => column.name));
  return propertiesOf(name, (column) => names?.has(column.name) ?? column.primary);
}

/** The tables in an order in which each comes after those that it refers to. */
export function inOrderOfReferences(names: readonly TableName[]): TableName[] {
  const waiting = new Set(names);
  const ordered: TableName[] = [];
  const isReady = (name: TableName) =>
    getTableConfig(sqliteTables[name] as SQLiteTable).foreignKeys.every(
      (key) => ![...waiting].some((other) => other !== name && sqliteTables[other] === key.reference().foreignTable),
    );
  while (waiting.size > 0) {
    const next = [...waiting].find(isReady);
    if (next === undefined) throw new Error('Tables refer to each other in a circle.');
    waiting.delete(next);
    ordered.push(next);
  }
  return ordered;
}
