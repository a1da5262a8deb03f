/** The database and the key that its secrets are encrypted under. Nothing is made or changed. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { createKeyring, type Keyring } from '../../lib/crypto.ts';
import { type Finding, failure, ok, reasonOf, warning } from '../../lib/finding.ts';
import { findKeyBeside, keyFileOf } from '../../store/base/encryption-key.ts';
import { inspectStore, type StoreReport } from '../../store/whole/inspect.ts';

const DATABASE = 'database';
const KEY = 'encryption key';

const nameOf = ({ database }: Config): string =>
  database.kind === 'sqlite' ? `SQLite ${resolve(database.path)}` : `Postgres ${new URL(database.url).host}`;

/** The folder that has to be written to: the nearest that is there. */
function existingFolder(path: string): string {
  const folder = dirname(resolve(path));
  return existsSync(folder) || dirname(folder) === folder ? folder : existingFolder(folder);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function absent(config: Config): Finding {
  const { database } = config;
  if (database.kind === 'postgres')
    return ok(DATABASE, `${nameOf(config)}: empty, its tables are made at the first start.`);
  const folder = existingFolder(database.path);
  if (isWritable(folder)) return ok(DATABASE, `${nameOf(config)}: made at the first start.`);
  return failure(
    DATABASE,
    `${nameOf(config)} is not there, and can't be made.`,
    `Make ${folder} writable, or change DATABASE_URL.`,
  );
}

function present(config: Config, { waiting, isNewer }: StoreReport): Finding {
  if (isNewer) {
    const message = `${nameOf(config)} was used by a newer version of Taskgate.`;
    return failure(DATABASE, message, 'Run that version, or restore a backup from before it.');
  }
  if (waiting > 0) {
    const message = `${nameOf(config)}: ${waiting} migrations of this version are not applied yet.`;
    return warning(DATABASE, message, 'They are applied at the next start; make a backup first.');
  }
  if (config.database.kind === 'sqlite' && !isWritable(config.database.path)) {
    return failure(DATABASE, `${nameOf(config)} can't be written to.`, 'Let the user of this process write to it.');
  }
  return ok(DATABASE, `${nameOf(config)}: up to date.`);
}

function unreachable(config: Config, error: unknown): Finding {
  const fix =
    config.database.kind === 'sqlite'
      ? 'Check the file that DATABASE_URL names.'
      : 'Check DATABASE_URL, and that the server runs and lets this machine in.';
  return failure(DATABASE, `${nameOf(config)} can't be opened (${reasonOf(error)}).`, fix);
}

/** The keys that a gateway would use, without making one; undefined when it would make one. */
export function keyringOf({ encryptionKeys, database }: Config): Keyring | undefined {
  if (encryptionKeys) return createKeyring(encryptionKeys);
  const key = database.kind === 'sqlite' ? findKeyBeside(database.path) : undefined;
  return key && createKeyring([key]);
}

function withoutKey({ database }: Config, stored: number): Finding {
  if (database.kind === 'postgres') {
    return failure(
      KEY,
      'TASKGATE_ENCRYPTION_KEY is not set, which Postgres needs.',
      'Set it to base64 of 32 bytes: openssl rand -base64 32',
    );
  }
  const path = keyFileOf(resolve(database.path));
  if (stored === 0) return ok(KEY, `made at the first start, at ${path}; keep a copy of it.`);
  return failure(
    KEY,
    `${path} is gone, and ${stored} secrets are encrypted under it.`,
    'Restore the file, or set TASKGATE_ENCRYPTION_KEY to what it held.',
  );
}

/** A key file that others may read. */
function exposed({ encryptionKeys, database }: Config): Finding | undefined {
  if (encryptionKeys || database.kind !== 'sqlite') return undefined;
  const path = keyFileOf(resolve(database.path));
  if (!existsSync(path) || (statSync(path).mode & 0o077) === 0) return undefined;
  return warning(KEY, `Others on this machine may read ${path}.`, `chmod 600 ${path}`);
}

function encryption(config: Config, sealed: readonly string[]): Finding {
  const keyring = keyringOf(config);
  if (!keyring) return withoutKey(config, sealed.length);
  const lost = sealed.filter((secret) => !keyring.knows(secret)).length;
  if (lost > 0) {
    const message = `${lost} of ${sealed.length} secrets are encrypted under a key that is not there.`;
    return failure(KEY, message, 'Add the earlier key to TASKGATE_ENCRYPTION_KEY, after a comma.');
  }
  const old = sealed.filter((secret) => !keyring.isCurrent(secret)).length;
  if (old > 0) {
    const message = `${old} of ${sealed.length} secrets are encrypted under an earlier key.`;
    return warning(KEY, message, 'taskgate secrets rotate');
  }
  return exposed(config) ?? ok(KEY, `it fits all ${sealed.length} secrets of the store.`);
}

/** Throws nothing: what goes wrong is a finding. */
export async function checkStorage(config: Config): Promise<Finding[]> {
  let report: StoreReport | undefined;
  try {
    report = await inspectStore(config.database);
  } catch (error) {
    return [unreachable(config, error)];
  }
  const database = report ? present(config, report) : absent(config);
  try {
    return [database, encryption(config, report?.sealed ?? [])];
  } catch (error) {
    return [database, failure(KEY, reasonOf(error), 'Restore the key file, or set TASKGATE_ENCRYPTION_KEY.')];
  }
}
