import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { auditRow } from '../access/audit.ts';
import { readEnvironment } from '../config/config.ts';
import { ConfigError } from '../config/error.ts';
import type { Database } from '../config/values.ts';
import { readConfiguration } from '../configuration.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { auditStore } from '../store/access/audit.ts';
import { openStore, type Store } from '../store/base/open.ts';
import { isStoreOutage, outageReason } from '../store/base/outage.ts';
import { LIVE_MS, peerStore } from '../store/cluster/peers.ts';
import { copyStore, filledTables, type Progress, type TableCount } from '../store/whole/copy.ts';
import { isUnfinishedCopy } from '../store/whole/unfinished-copy.ts';
import { answer, columns, remark } from './output.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { nameOf } from './with-gateway.ts';

/** Large tables are counted, read and emptied in one statement. */
const LONGEST_STATEMENT_MS = 10 * 60_000;

interface CopyOptions {
  from: string;
  to: string;
}

export function databaseAt(option: string, url: string): Database {
  try {
    return readConfiguration({ ...readEnvironment(), DATABASE_URL: url, DATABASE_URL_FILE: undefined }).database;
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message.replace(/^DATABASE_URL/, option)) : error;
  }
}

export async function open(option: string, database: Database): Promise<Store> {
  const patient = database.kind === 'postgres' ? { ...database, statementMs: LONGEST_STATEMENT_MS } : database;
  return await openStore(patient).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'syscall' in error;
    if (!isStoreOutage(error) && !isMissing) throw error;
    throw new UsageError(`${option} can't be opened (${outageReason(error)}).`);
  });
}

/** Nothing may be written while it is copied. */
async function refuseLive(option: string, store: Store): Promise<void> {
  const live = await peerStore(store).countSeenAfter(clock.now() - LIVE_MS);
  if (live > 0) {
    throw new UsageError(`${option} is in use by ${live} running gateway(s): stop them first, and try again.`);
  }
}

/** What is filled must be empty, and nobody may look at it. */
export async function refuseInUse(option: string, store: Store): Promise<void> {
  await refuseLive(option, store);
  // It is emptied before it is filled.
  if (await isUnfinishedCopy(store)) return;
  const filled = await filledTables(store);
  if (filled.length > 0) throw new UsageError(`${option} is not empty: there are rows in ${filled.join(', ')}.`);
}

async function copy(from: Store, to: Store, onProgress: (progress: Progress) => void): Promise<TableCount[]> {
  await refuseLive('--from', from);
  await refuseInUse('--to', to);
  return await copyStore(from, to, onProgress, () => refuseLive('--from', from));
}

export const sum = (counts: readonly TableCount[]) => counts.reduce((total, { rows }) => total + rows, 0);

const KEY_HINT = `Start gateways on it with the same TASKGATE_ENCRYPTION_KEY: without the variable it was in
taskgate.key beside the SQLite file.`;

const needsKey = (from: Database, to: Database) => from.kind === 'sqlite' && to.kind === 'postgres';

/** What came of it is known to the store that was filled. */
export async function noteIn(target: Store, command: Command, rows: number): Promise<void> {
  const entry = { workspaceId: undefined, actor: { kind: 'cli' }, action: nameOf(command), changes: { rows } } as const;
  await auditStore(target).insert(auditRow(entry, clock));
}

async function runCopy({ from: fromUrl, to: toUrl }: CopyOptions, command: Command): Promise<void> {
  const [from, to] = [databaseAt('--from', fromUrl), databaseAt('--to', toUrl)];
  if (from.kind === 'sqlite' && !existsSync(from.path)) throw new UsageError(`--from: there is no file ${from.path}.`);
  const source = await open('--from', from);
  try {
    const target = await open('--to', to);
    const progress = showProgress();
    try {
      const tables = await copy(source, target, ({ table, copied, rows }) => progress.show(table, copied, rows));
      progress.end();
      await noteIn(target, command, sum(tables));
      if (needsKey(from, to)) remark(command, KEY_HINT);
      const summary = `${sum(tables)} rows copied, and counted on both sides`;
      const lines = [...tables.map(({ table, rows }) => columns(table, String(rows))), summary];
      answer(command, { tables, rows: sum(tables) }, lines);
    } finally {
      progress.end();
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** The command that others about the store belong to. */
export function addStoreCommands(program: Command): Command {
  const store = program.command('store').description('Where everything is kept.');
  store
    .command('copy')
    .description('Copies a whole store to an empty one, from SQLite to Postgres or back; no gateway may run on them.')
    .requiredOption('--from <url>', 'such as file:./data/taskgate.db')
    .requiredOption('--to <url>', 'such as postgres://taskgate:password@db.example.com/taskgate')
    .action((options: CopyOptions, command: Command) => runCopy(options, command));
  return store;
}
