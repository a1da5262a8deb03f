import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import * as tables from '../../schema/tables.ts';
import { packageRoot } from '../lib/package-root.ts';

export type Db = BetterSQLite3Database<typeof tables>;

/** A statement that has not run yet; it must return rows (end it in `returning()`). */
export interface Statement {
  all(): unknown[];
}

export interface Store {
  readonly db: Db;
  readonly t: typeof tables;
  readonly dialect: 'sqlite';
  /** Runs all statements, or none of them. They can't depend on each other's results. */
  atomically(statements: (db: Db) => readonly Statement[]): Promise<void>;
  /** Changes whenever another process has written to the store. */
  outsideWrites(): number;
  /** Resolves once the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How long a writer waits for another process that shares the file. */
const BUSY_TIMEOUT_MS = 5000;
const MIGRATION_ATTEMPTS = 3;

/** Several processes may start at once: whoever comes second finds the tables made, and looks again. */
function migrateTogether(db: Db): void {
  for (let attempt = 1; ; attempt++) {
    try {
      migrate(db, { migrationsFolder: join(packageRoot, 'schema/migrations/sqlite') });
      return;
    } catch (error) {
      if (attempt === MIGRATION_ATTEMPTS) throw error;
    }
  }
}

/** Opens (and makes, and migrates) the embedded database; `:memory:` is one that nobody else sees. */
export function openStore(path: string): Store {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const client = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = NORMAL');
  client.pragma('foreign_keys = ON');
  const db = drizzle(client, { schema: tables });
  migrateTogether(db);
  const dataVersion = client.prepare<[], number>('PRAGMA data_version').pluck();
  return {
    db,
    t: tables,
    dialect: 'sqlite',
    atomically: async (statements) => {
      db.transaction((tx) => {
        for (const statement of statements(tx as unknown as Db)) statement.all();
      });
    },
    outsideWrites: () => dataVersion.get() ?? 0,
    ping: async () => {
      await db.select({ id: tables.workspace.id }).from(tables.workspace).limit(1);
    },
    close: async () => {
      client.close();
    },
  };
}
