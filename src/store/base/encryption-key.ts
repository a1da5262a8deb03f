import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder } from './wal-sync.ts';

const KEY_BYTES = 32;

function read(path: string): Buffer {
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold a key: base64 of ${KEY_BYTES} bytes.`);
  return key;
}

const isThereAlready = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST';

export const keyFileOf = (databasePath: string): string => join(dirname(databasePath), 'taskgate.key');

/** The key beside the database file; undefined when there is none. */
export function findKeyBeside(databasePath: string): Buffer | undefined {
  const path = keyFileOf(databasePath);
  return existsSync(path) ? read(path) : undefined;
}

/** Makes the file with its content in it: whoever starts at the same moment finds a whole key, or none. */
function make(path: string): void {
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  } finally {
    unlinkSync(draft);
  }
  // Whatever is encrypted under it is lost without it.
  syncFolder(dirname(path));
}

/** The key beside the database file, readable by its owner only; made when there is none yet. */
export function keyBeside(databasePath: string): Buffer {
  if (databasePath === ':memory:') return randomBytes(KEY_BYTES);
  const path = keyFileOf(databasePath);
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) make(path);
  return read(path);
}
