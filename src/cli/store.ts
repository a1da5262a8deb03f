/** `taskgate store copy`, and what `store restore` shares with it: filling one store with another. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { auditRow } from '../access/audit.ts';
import { readEnvironment } from '../config/config.ts';
import { ConfigError } from '../config/error.ts';
import type { Database } from '../config/values.ts';
import { readConfiguration } from '../configuration.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { auditStore } from '../store/access/audit.ts';
import { openStore } from '../store/base/open.ts';
import { isStoreOutage, outageReason } from '../store/base/outage.ts';
import type { Store } from '../store/base/store.ts';
import { LIVE_MS, peerStore } from '../store/cluster/peers.ts';
import { copyStore, filledTables, isUnfinishedCopy, type TableCount } from '../store/whole/copy.ts';
import { answer, columns, remark } from './output.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { nameOf } from './with-gateway.ts';

/** Large tables are counted, read and emptied in one statement. */
const LONGEST_STATEMENT_MS = 10 * 60_000;

/** A store as the command line names it. */
export interface NamedDatabase {
  /** The option or the file. */
  readonly name: string;
  readonly database: Database;
}

export function databaseAt(option: string, url: string): NamedDatabase {
  try {
    const { database } = readConfiguration({ ...readEnvironment(), DATABASE_URL: url, DATABASE_URL_FILE: undefined });
    return { name: option, database };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message.replace(/^DATABASE_URL/, option)) : error;
  }
}

async function open({ name, database }: NamedDatabase): Promise<Store> {
  const patient = database.kind === 'postgres' ? { ...database, statementMs: LONGEST_STATEMENT_MS } : database;
  return await openStore(patient).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'syscall' in error;
    if (!isStoreOutage(error) && !isMissing) throw error;
    throw new UsageError(`${name} can't be opened (${outageReason(error)}).`);
  });
}

/** Nothing may be written while it is copied. */
async function refuseLive({ name }: NamedDatabase, store: Store): Promise<void> {
  const live = await peerStore(store).countSeenAfter(clock.now() - LIVE_MS);
  if (live > 0) {
    throw new UsageError(`${name} is in use by ${live} running gateway(s): stop them first, and try again.`);
  }
}

/** An unfinished copy is emptied before it is filled. */
async function refuseFilled({ name }: NamedDatabase, store: Store): Promise<void> {
  if (await isUnfinishedCopy(store)) return;
  const filled = await filledTables(store);
  if (filled.length > 0) throw new UsageError(`${name} is not empty: there are rows in ${filled.join(', ')}.`);
}

export const sum = (counts: readonly TableCount[]) => counts.reduce((total, { rows }) => total + rows, 0);

export const linesOf = (tables: readonly TableCount[]) => tables.map(({ table, rows }) => columns(table, String(rows)));

/**
 * Fills the empty store `to` with everything in `from`, and writes that to the audit log of the filled one. Throws a
 * UsageError when a gateway runs on it.
 * @param checkSource throws when `from` may be written to meanwhile; called before the copy and after it.
 */
export async function fillStore(
  from: NamedDatabase,
  to: NamedDatabase,
  command: Command,
  checkSource: (source: Store) => Promise<void> = async () => undefined,
): Promise<TableCount[]> {
  const source = await open(from);
  const progress = showProgress();
  try {
    const target = await open(to);
    try {
      await checkSource(source);
      await refuseLive(to, target);
      await refuseFilled(to, target);
      const tables = await copyStore(
        source,
        target,
        ({ table, copied, rows }) => progress.show(table, copied, rows),
        () => checkSource(source),
      );
      const changes = { rows: sum(tables) };
      const entry = { workspaceId: undefined, actor: { kind: 'cli' }, action: nameOf(command), changes } as const;
      await auditStore(target).insert(auditRow(entry, clock));
      return tables;
    } finally {
      await target.close();
    }
  } finally {
    progress.end();
    await source.close();
  }
}

const KEY_HINT = `Start gateways on it with the same TASKGATE_ENCRYPTION_KEY: without the variable it was in
taskgate.key beside the SQLite file.`;

interface CopyOptions {
  from: string;
  to: string;
}

async function runCopy({ from: fromUrl, to: toUrl }: CopyOptions, command: Command): Promise<void> {
  const [from, to] = [databaseAt('--from', fromUrl), databaseAt('--to', toUrl)];
  if (from.database.kind === 'sqlite' && !existsSync(from.database.path)) {
    throw new UsageError(`--from: there is no file ${from.database.path}.`);
  }
  const tables = await fillStore(from, to, command, (source) => refuseLive(from, source));
  if (from.database.kind === 'sqlite' && to.database.kind === 'postgres') remark(command, KEY_HINT);
  const summary = `${sum(tables)} rows copied, and counted on both sides`;
  answer(command, { tables, rows: sum(tables) }, [...linesOf(tables), summary]);
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
