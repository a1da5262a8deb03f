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
  /** Changes when another process may have written to the store, at once or `lateMs` later. */
  outsideWrites(): number;
  /** How late that may be, in milliseconds: half a second at most. */
  readonly lateMs: number;
  /** Resolves once the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
