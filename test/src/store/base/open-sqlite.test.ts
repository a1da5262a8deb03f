import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import { compiled } from '../../../support/compiled.ts';
import { linesOf } from '../../../support/node-program.ts';

const ROUNDS = 30;
const PROCESSES = 3;
const BETWEEN_ROUNDS_MS = 60;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-open-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Processes that open the same new file at one moment, one file a round: what each of them said of each round. */
async function openedAtOnce(): Promise<string[][]> {
  const module = await compiled('src/store/base/open-sqlite.ts');
  const begin = Date.now() + 2000;
  const program = `
    const { openSqlite } = await import(${JSON.stringify(module)});
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      const at = ${begin} + round * ${BETWEEN_ROUNDS_MS};
      while (performance.timeOrigin + performance.now() < at);
      try {
        const store = openSqlite(${JSON.stringify(folder)} + '/' + round + '.db');
        await store.ping();
        await store.close();
        console.log('opened');
      } catch (error) {
        console.log(String(error));
      }
    }
  `;
  return await Promise.all(Array.from({ length: PROCESSES }, () => linesOf(program)));
}

describe('a new database file', () => {
  it('can be opened by several processes at one moment', async () => {
    const opened = Array.from({ length: ROUNDS }, () => 'opened');
    expect(await openedAtOnce()).toEqual(Array.from({ length: PROCESSES }, () => opened));
  });
});

describe('the files of a database', () => {
  const modes = () =>
    readdirSync(folder).map((file) => [file, (statSync(join(folder, file)).mode & 0o777).toString(8)]);

  it('are for their owner only, those beside it too', async () => {
    const store = openSqlite(join(folder, 'new.db'));
    expect(modes()).toEqual([
      ['new.db', '600'],
      ['new.db-shm', '600'],
      ['new.db-wal', '600'],
    ]);
    await store.close();
  });

  it('become so when others could read them before', async () => {
    const path = join(folder, 'old.db');
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    await openSqlite(path).close();
    expect(modes()).toEqual([['old.db', '600']]);
  });
});

it('keeps four mebibytes of pages in memory, not the sixteen that the library is built with', async () => {
  const store = openSqlite(join(folder, 'pages.db'));
  expect(await store.db.all(sql`pragma cache_size`)).toEqual([{ cache_size: -4096 }]);
  await store.close();
});
