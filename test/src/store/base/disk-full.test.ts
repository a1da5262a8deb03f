/** A disk without room: reading goes on, so it has to be looked for. */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { STATUS_OF, toGatewayError } from '../../../../src/http/errors.ts';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import { isDiskFull } from '../../../../src/store/base/outage.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, statfsSync: vi.fn(fs.statfsSync) };
});

const folder = mkdtempSync(join(tmpdir(), 'taskgate-full-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes a store unready, with an error that names the disk', async () => {
  const store = openSqlite(join(folder, 'taskgate.db'));
  await store.ping();
  vi.mocked(statfsSync).mockReturnValueOnce({ bavail: 3, bsize: 4096 } as ReturnType<typeof statfsSync>);
  const thrown: unknown = await store.ping().catch((error: unknown) => error);
  expect(isDiskFull(thrown)).toBe(true);
  const error = toGatewayError(thrown);
  expect([STATUS_OF[error.code], error.message]).toEqual([503, 'The disk that holds the store is full.']);
  await store.close();
});

it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100'])('is what %s says, also as a cause', (code) => {
  expect(isDiskFull(new Error('outer', { cause: Object.assign(new Error('inner'), { code }) }))).toBe(true);
  expect(isDiskFull(Object.assign(new Error('other'), { code: 'SQLITE_BUSY' }))).toBe(false);
});
