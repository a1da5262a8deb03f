/**
 * What SQLite has written, brought to the disk. With `synchronous = NORMAL` a commit is in the memory of the system only, where
 * a process that is killed loses nothing, and a machine without power loses all since the last checkpoint. To sync the
 * log brings all that was committed before to the disk, in order. Source: SQLite, "PRAGMA synchronous" and "Write-Ahead Logging".
 *
 * `synchronous = FULL` does the same within each commit, while nothing else runs: here it is done beside the event loop,
 * once for all who wait, and only for those who must.
 */
import fs from 'node:fs';
import { promisify } from 'node:util';
import { StoreOutageError } from './outage.ts';

export interface WalSync {
  /** Resolves once all that is committed now is on the disk. */
  run(): Promise<void>;
  close(): void;
}

/** @param path of the database. Its log must be there, and stays as long as a connection is open. */
export function openWalSync(path: string): WalSync {
  const log = fs.openSync(`${path}-wal`, 'r+');
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function sync(): Promise<void> {
    try {
      await promisify(fs.fdatasync)(log);
    } catch (cause) {
      throw new StoreOutageError('The disk does not keep what is written.', { cause });
    } finally {
      if (!next) running = undefined;
    }
  }

  function begin(): Promise<void> {
    next = undefined;
    running = sync();
    return running;
  }

  return {
    run() {
      if (!running) return begin();
      // One that runs may have begun before the last commit.
      next ??= running.then(begin, begin);
      return next;
    },
    close: () => fs.closeSync(log),
  };
}

/** Brings the names of files in a folder to the disk: those that are new are gone with the power else. */
export function syncFolder(path: string): void {
  const folder = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
