import { chmodSync, closeSync, mkdirSync, openSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { sqliteTables } from '../../../schema/tables.ts';
import { packageRoot } from '../../lib/package-root.ts';
import { keepStatements } from './kept-statements.ts';
import { StoreOutageError } from './outage.ts';
import type { Db, Store } from './store.ts';
import { openWalSync, syncFolder, type WalSync } from './wal-sync.ts';

/** How long a writer waits for another process that shares the file. */
const BUSY_TIMEOUT_MS = 5000;
const BUSY_RETRY_MS = 10;
const MIGRATION_ATTEMPTS = 3;
const OWNER_ONLY = 0o600;

function isBusy(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(cause.code);
}

/**
 * SQLite refuses some statements at once, whatever the busy timeout says: to change the journal mode, and to write
 * where a reader would have to become the writer. Whoever opens a file together with others asks again.
 */
function whenFree<T>(work: () => T): T {
  const end = performance.now() + BUSY_TIMEOUT_MS;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      Atomics.wait(clock, 0, 0, BUSY_RETRY_MS);
    }
  }
}

/** Several processes may start at once: whoever comes second finds the tables made, and looks again. */
function migrateTogether(db: Db): void {
  for (let attempt = 1; ; attempt++) {
    try {
      whenFree(() => migrate(db, { migrationsFolder: join(packageRoot, 'schema/migrations/sqlite') }));
      return;
    } catch (error) {
      if (attempt === MIGRATION_ATTEMPTS) throw error;
    }
  }
}

/** What makes no difference here: SQLite says why a file can't be used, others may own it, and may remove it. */
const PASSED_OVER = new Set(['EACCES', 'EISDIR', 'ENOENT', 'EPERM', 'EROFS']);

function passingOver(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!PASSED_OVER.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** For its owner only, whatever the umask: SQLite gives the files beside a database the mode of the database. */
function keepPrivate(path: string): void {
  passingOver(() => closeSync(openSync(path, 'a', OWNER_ONLY)));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) passingOver(() => chmodSync(file, OWNER_ONLY));
}

/** Less than this is too little for the log of SQLite to be written back. */
const LEAST_ROOM_BYTES = 1024 * 1024;

/** Throws as the system does when nothing more can be stored: reading alone would not notice. */
function checkRoom(path: string): void {
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize >= LEAST_ROOM_BYTES) return;
  throw Object.assign(new StoreOutageError(`The disk that holds ${path} is full.`), { code: 'ENOSPC' });
}

/** The files of a database that was just opened have names that last, and a log that is synced when somebody asks. */
function lastingFiles(path: string): WalSync {
  passingOver(() => syncFolder(dirname(path)));
  return openWalSync(path);
}

/** The system keeps pages as well. What SQLite keeps is never given back, and stands between everything that comes and goes. */
const PAGE_CACHE_KIB = 4096;

/** Opens (and makes, and migrates) the embedded database; `:memory:` is one that nobody else sees. */
export function openSqlite(path: string): Store {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true });
    keepPrivate(path);
  }
  const client = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  whenFree(() => client.pragma('journal_mode = WAL'));
  client.pragma('synchronous = NORMAL');
  client.pragma('foreign_keys = ON');
  client.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
  const db = drizzle(client);
  migrateTogether(db);
  const sync = path === ':memory:' ? undefined : lastingFiles(path);
  const dataVersion = client.prepare<[], number>('PRAGMA data_version').pluck();
  // From here on statements are shared: one that answers in another form must not be among them.
  keepStatements(client);
  const outsideWrites = () => dataVersion.get() ?? 0;
  return {
    db,
    t: sqliteTables,
    dialect: 'sqlite',
    atomically: async (statements) =>
      db.transaction((tx) => statements(tx as unknown as Db).map((statement) => statement.all())),
    lasting: async () => await sync?.run(),
    outsideWrites,
    lateMs: 0,
    ping: async () => {
      if (path !== ':memory:') checkRoom(path);
      await db.select({ id: sqliteTables.workspace.id }).from(sqliteTables.workspace).limit(1);
    },
    close: async () => {
      if (!client.open) return;
      await sync?.run();
      client.close();
      sync?.close();
    },
  };
}
