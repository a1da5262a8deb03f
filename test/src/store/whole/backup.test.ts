/** A SQLite store in one file, taken while others write. */
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import type { Store } from '../../../../src/store/base/store.ts';
import { peerStore } from '../../../../src/store/cluster/peers.ts';
import { backUp, verifyBackup } from '../../../../src/store/whole/backup.ts';
import { addWorkspace, apicallRow } from '../rows.ts';

let folder: string;
let store: Store;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-backup-'));
  file = join(folder, 'backup.db');
  store = openSqlite(join(folder, 'taskgate.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const database = () => ({ kind: 'sqlite', path: join(folder, 'taskgate.db') }) as const;
const add = async (from: number, count: number, length = 10) => {
  const rows = Array.from({ length: count }, (_, index) =>
    apicallRow(`call ${from + index}`, { userAgent: 'x'.repeat(length) }),
  );
  await store.db.insert(store.t.apicall).values(rows);
};
const made = () => readdirSync(folder).filter((name) => name.startsWith('backup'));

describe('a backup', () => {
  it('is of one moment, however much is written meanwhile, and ends', async () => {
    await addWorkspace(store);
    for (let from = 0; from < 1500; from += 100) await add(from, 100, 10_000);
    await peerStore(store).beat('a process', Date.now());
    let steps = 0;
    const counts = await backUp(database(), file, ({ copied, rows }) => {
      expect(copied).toBeLessThanOrEqual(rows);
      steps += 1;
      store.db
        .insert(store.t.apicall)
        .values(apicallRow(`meanwhile ${steps}`))
        .run();
      store.db.update(store.t.apicall).set({ status: 500 }).run();
    });
    expect(steps).toBeGreaterThan(3);
    expect(counts).toContainEqual({ table: 'apicall', rows: 1500 });
    expect(counts).toContainEqual({ table: 'workspace', rows: 1 });
    const backup = new Sqlite(file, { readonly: true });
    expect(backup.prepare('select distinct status from apicall').pluck().all()).toEqual([200]);
    expect(backup.prepare('select count(*) from peer').pluck().get()).toBe(0);
    backup.close();
    expect(await store.db.select().from(store.t.apicall)).toHaveLength(1500 + steps);
  });

  it('is one file that its owner alone may read', async () => {
    await add(0, 1);
    await backUp(database(), file, () => undefined);
    expect(made()).toEqual(['backup.db']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    verifyBackup(file);
  });

  it('overwrites nothing, also not what another is writing', async () => {
    writeFileSync(file, 'precious');
    await expect(backUp(database(), file, () => undefined)).rejects.toThrow('is there already, and is not overwritten');
    rmSync(file);
    writeFileSync(`${file}.partial`, 'of another');
    await expect(backUp(database(), file, () => undefined)).rejects.toThrow('a backup is under way, or was broken off');
    expect(made()).toEqual(['backup.db.partial']);
  });

  it('that fails leaves nothing behind', async () => {
    await add(0, 1);
    const failing = backUp(database(), file, () => {
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(made()).toEqual([]);
    await expect(backUp(database(), join(folder, 'nowhere/x.db'), () => undefined)).rejects.toThrow(
      "can't be written (ENOENT)",
    );
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('that was damaged is told from one that is sound', async () => {
    await add(0, 100, 5000);
    await backUp(database(), file, () => undefined);
    const bytes = new Uint8Array(4096).fill(0x5a);
    const handle = openSync(file, 'r+');
    for (let page = 20; page < 60; page++) writeSync(handle, bytes, 0, bytes.length, page * 4096);
    closeSync(handle);
    expect(() => verifyBackup(file)).toThrow(/backup\.db is damaged: /);
  });
});
