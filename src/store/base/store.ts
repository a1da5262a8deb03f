import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { Tables } from '../../../schema/tables.ts';

export type Db = BetterSQLite3Database;

/** A statement that has not run yet; it must return rows (end it in `returning()`). */
export interface Statement {
  all(): unknown;
}

export interface Store {
  readonly db: Db;
  readonly t: Tables;
  readonly dialect: 'sqlite' | 'postgres';
  /** Runs all statements, or none of them; what each returned. They can't depend on each other's results. */
  atomically(statements: (db: Db) => readonly Statement[]): Promise<readonly unknown[]>;
  /** Resolves once all that was written before outlasts a loss of power, too. Else it outlasts the end of the process. */
  lasting(): Promise<void>;
  /** Changes whenever another process may have written to the store. Where that can't be seen it always does. */
  outsideWrites(): number;
  /** The same, at most half a second late: for what need not be known at once. */
  lateOutsideWrites(): number;
  /** How late that may be, in milliseconds. */
  readonly lateMs: number;
  /** Resolves once the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
