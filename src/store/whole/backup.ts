/**
 * A whole store in one SQLite file, as it was at one moment, taken while gateways read and write it. What is encrypted
 * stays so; the key is not in it.
 */
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Database } from '../../config/values.ts';
import { openPostgresSnapshot } from '../base/open-postgres.ts';
import { openSqlite } from '../base/open-sqlite.ts';
import { copyStore, PASSING, type Progress, type TableCount } from './copy.ts';

/** Others can read and write between two steps; the snapshot keeps them out of the backup. */
const PAGES_AT_ONCE = 1000;
const BUSY_TIMEOUT_MS = 5000;

/** What stands in the way of a backup, or of what is done with one, in words for the operator. */
export class BackupError extends Error {
  override name = 'BackupError';
}

/** Copies a SQLite store as it is now into `file`, page by page. `from` may be in use, and is not changed. */
export async function copySqliteFile(
  from: string,
  file: string,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<void> {
  const client = new Sqlite(from, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    // As long as this is open, the pages read are those of this moment; else each writer would make it begin anew.
    client.exec('begin');
    client.prepare('select count(*) from sqlite_master').get();
    await client.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress({ table: 'pages', rows: totalPages, copied: totalPages - remainingPages });
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    client.close();
  }
}

async function copyPostgres(
  database: Extract<Database, { kind: 'postgres' }>,
  file: string,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const source = await openPostgresSnapshot(database.url, database);
  try {
    const target = openSqlite(file);
    try {
      await copyStore(source, target, onProgress);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** What is wrong with the file; undefined when it is sound. */
function damageIn(client: Sqlite.Database): string | undefined {
  try {
    const found = client.prepare<[], string>('pragma integrity_check').pluck().all();
    const loose = client.prepare('pragma foreign_key_check').all().length;
    if (found.join() !== 'ok') return found.slice(0, 3).join('; ');
    return loose > 0 ? `${loose} rows refer to others that are not there` : undefined;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return error.code;
    throw error;
  }
}

function check(client: Sqlite.Database, file: string): void {
  const damage = damageIn(client);
  if (damage !== undefined) throw new BackupError(`${file} is damaged: ${damage}.`);
}

const TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name";

const tablesIn = (client: Sqlite.Database): string[] =>
  client
    .prepare<[], string>(TABLES)
    .pluck()
    .all()
    .filter((name) => !name.startsWith('__'));

const countsIn = (client: Sqlite.Database): TableCount[] =>
  tablesIn(client)
    .filter((table) => !PASSING.has(table))
    .map((table) => ({
      table,
      rows: client.prepare<[], number>(`select count(*) from "${table}"`).pluck().get() ?? 0,
    }));

/** Makes one file of what was copied, without what passes by itself; how many rows there are. */
function finish(file: string): TableCount[] {
  const client = new Sqlite(file, { fileMustExist: true });
  try {
    client.pragma('journal_mode = DELETE');
    for (const table of tablesIn(client)) if (PASSING.has(table)) client.exec(`delete from "${table}"`);
    check(client, file);
    return countsIn(client);
  } finally {
    client.close();
  }
}

/** Throws a BackupError unless the file is sound. */
export function verifyBackup(file: string): void {
  const client = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    check(client, file);
  } finally {
    client.close();
  }
}

function reserve(file: string): void {
  try {
    // Only the owner may read what is in it, from its first byte on.
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EEXIST' ? 'is there: a backup is under way, or was broken off; then remove it' : String(code);
    throw new BackupError(code === 'EEXIST' ? `${file} ${reason}.` : `${file} can't be written (${reason}).`);
  }
}

/**
 * Writes the store to the file, which must not be there; it appears once it is whole. Throws a BackupError.
 * @returns the number of rows of each table.
 */
export async function backUp(
  database: Database,
  file: string,
  onProgress: (progress: Progress) => void,
): Promise<TableCount[]> {
  const refuseExisting = () => {
    if (existsSync(file)) throw new BackupError(`${file} is there already, and is not overwritten.`);
  };
  refuseExisting();
  const draft = `${file}.partial`;
  reserve(draft);
  try {
    if (database.kind === 'sqlite') await copySqliteFile(database.path, draft, onProgress);
    else await copyPostgres(database, draft, onProgress);
    const counts = finish(draft);
    refuseExisting();
    renameSync(draft, file);
    return counts;
  } catch (error) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(draft + end, { force: true });
    throw error;
  }
}
