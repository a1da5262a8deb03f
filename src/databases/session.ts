/** One connection to a customer's database, and how its kind of SQL differs. Values are `?` in all of them. */
import type { Column, ColumnKind } from './columns.ts';

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, unknown>>;

export interface Dialect {
  quote(name: string): string;
  columnType(kind: ColumnKind): string;
  /** What stands behind the columns of a new table. */
  readonly tableOptions: string;
  /** The names of the columns of a table: parameters are its schema and its name. */
  readonly columnsQuery: string;
  /** Whether a schema is there: its parameter is the name. */
  readonly schemaQuery: string;
  /** Inserts a row unless one with its key is there. */
  insertNew(table: string, columns: readonly string[]): string;
  /** What is stored of a value as it is in an answer of the API. */
  encode(kind: ColumnKind, value: unknown): Value;
}

export interface Upsert {
  readonly table: string;
  readonly columns: readonly Column[];
  /** Where the row is there already, only these are set; all but the key when absent. */
  readonly updates?: readonly string[];
  /** Values in the order of the columns, encoded. */
  readonly rows: readonly (readonly Value[])[];
}

export interface Session {
  readonly dialect: Dialect;
  /** Where tables are when nothing is said. */
  readonly defaultSchema: string;
  query(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** Creates and alters tables while nobody else does. */
  alone(work: () => Promise<void>): Promise<void>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  upsert(upsert: Upsert): Promise<void>;
  close(): Promise<void>;
  /** Breaks off what is under way. */
  destroy(): void;
}

/** Milliseconds: until a connection is there, and for each statement. */
export const CONNECT_MS = 10_000;
export const STATEMENT_MS = 25_000;
