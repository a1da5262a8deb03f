/** `taskgate store backup` and `taskgate store restore`. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { auditRow } from '../access/audit.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../config/values.ts';
import { readConfiguration } from '../configuration.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { reasonOf } from '../lib/finding.ts';
import { auditStore } from '../store/access/audit.ts';
import { openStore } from '../store/base/open.ts';
import { isStoreOutage, outageReason } from '../store/base/outage.ts';
import { BackupError, backUp, copySqliteFile, verifyBackup } from '../store/whole/backup.ts';
import type { TableCount } from '../store/whole/copy.ts';
import { inspectStore, type StoreReport } from '../store/whole/inspect.ts';
import { keyringOf } from './doctor/storage.ts';
import { answer, remark } from './output.ts';
import { showProgress } from './progress.ts';
import { databaseAt, fillStore, linesOf, type NamedDatabase, sum } from './store.ts';
import { UsageError } from './usage-error.ts';
import { nameOf } from './with-gateway.ts';

/** What stands in the way is said in one line. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BackupError ? new UsageError(error.message) : error;
  }
}

/** The rows of a Postgres store are read by this version, so they must be of this version. */
async function refuseOtherVersion(database: Database): Promise<StoreReport> {
  const report = await inspectStore(database).catch((error: unknown) => {
    throw new UsageError(`DATABASE_URL can't be opened (${reasonOf(error)}).`);
  });
  if (!report?.isStore) throw new UsageError('DATABASE_URL names no store: there is nothing to back up.');
  if (database.kind === 'sqlite') return report;
  if (report.isNewer)
    throw new UsageError('A newer version of Taskgate uses this store: back it up with that version.');
  if (report.waiting > 0) {
    throw new UsageError(
      'The store is of an earlier version: back it up with that one, or start this one on it first.',
    );
  }
  return report;
}

/** In the audit log of the store, where the console finds the last one. A store of another version is left as it is. */
async function record(database: Database, { waiting, isNewer }: StoreReport, command: Command, changes: object) {
  if (waiting > 0 || isNewer) {
    remark(command, 'It is not recorded in the audit log: the store is of another version.');
    return;
  }
  const entry = { workspaceId: undefined, actor: { kind: 'cli' }, action: nameOf(command), changes } as const;
  try {
    const store = await openStore(database);
    await auditStore(store)
      .insert(auditRow({ ...entry, changes: { ...changes } }, clock))
      .finally(() => store.close());
  } catch (error) {
    if (!isStoreOutage(error)) throw error;
    remark(command, `It is not recorded in the audit log (${outageReason(error)}).`);
  }
}

async function runBackup(file: string, command: Command): Promise<void> {
  const { database } = readConfiguration();
  const report = await refuseOtherVersion(database);
  const progress = showProgress();
  const tables = await inWords(() =>
    backUp(database, file, ({ table, copied, rows }) => progress.show(table, copied, rows)),
  ).finally(progress.end);
  remark(command, 'The encryption key is not in it: keep a copy of the key apart from the backup.');
  const bytes = statSync(file).size;
  await record(database, report, command, { rows: sum(tables), bytes });
  const summary = `${sum(tables)} rows in ${file} (${bytes} bytes), checked`;
  answer(command, { file, bytes, tables, rows: sum(tables), is_sound: true }, [...linesOf(tables), summary]);
}

/** What the backup says of itself. Throws a UsageError for a file that can't be restored by this version. */
async function inspectBackup(file: string): Promise<StoreReport> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const report = await inspectStore({ kind: 'sqlite', path: file }).catch((error: unknown) => {
    throw new UsageError(`${file} is no backup of a Taskgate store (${reasonOf(error)}).`);
  });
  if (!report?.isStore) throw new UsageError(`${file} is no backup of a Taskgate store.`);
  if (report.isNewer) {
    throw new UsageError(
      `${file} was made by a newer version of Taskgate than this one: restore it with that version.`,
    );
  }
  return report;
}

type Fit = 'fits' | 'missing' | 'does not fit';

/** Whether whoever starts a gateway on the restored store, with the same settings, can read its secrets. */
function keyFit(config: Config, sealed: readonly string[]): Fit {
  const keyring = keyringOf(config);
  if (!keyring) return 'missing';
  return sealed.every((secret) => keyring.knows(secret)) ? 'fits' : 'does not fit';
}

const HINTS: Readonly<Record<Exclude<Fit, 'fits'>, string>> = {
  missing: `The encryption key is not in a backup: start gateways with the TASKGATE_ENCRYPTION_KEY that the store had, or put
its taskgate.key beside the SQLite file first.`,
  'does not fit': `The encryption key that is set, or lies beside the SQLite file, is not the one that the store had: without
that one no credential of it can be read.`,
};

/** The backup stays as it is: tables that it lacks are added to a copy of it. */
async function restore(file: string, to: NamedDatabase, command: Command): Promise<TableCount[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-restore-'));
  try {
    const path = join(folder, 'taskgate.db');
    await copySqliteFile(file, path);
    return await fillStore({ name: file, database: { kind: 'sqlite', path } }, to, command);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runRestore(file: string, { to: url }: { to: string }, command: Command): Promise<void> {
  const to = databaseAt('--to', url);
  const { sealed } = await inspectBackup(file);
  await inWords(async () => verifyBackup(file));
  const tables = await restore(file, to, command);
  const key = keyFit({ ...readConfiguration(), database: to.database }, sealed);
  if (key !== 'fits') remark(command, HINTS[key]);
  const summary = `${sum(tables)} rows restored, and counted on both sides`;
  answer(command, { tables, rows: sum(tables), key }, [...linesOf(tables), summary]);
}

export function addBackupCommands(store: Command): void {
  store
    .command('backup <file>')
    .description('Writes the store to a file, while gateways run; the encryption key is not in it.')
    .action((file: string, _options: unknown, command: Command) => runBackup(file, command));

  store
    .command('restore <file>')
    .description('Fills an empty store with what is in a backup; no gateway may run on it.')
    .requiredOption(
      '--to <url>',
      'such as file:./data/taskgate.db, or postgres://taskgate:password@db.example.com/taskgate',
    )
    .action((file: string, options: { to: string }, command: Command) => runRestore(file, options, command));
}
