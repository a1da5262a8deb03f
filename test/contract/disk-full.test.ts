/** A disk without room: what callers and balancers hear of it, and the operator at the start. */
import type fs from 'node:fs';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../../sandbox/jira/index.ts';
import { runToEnd } from '../support/gateway-process.ts';
import { gatewayOn, type Stand } from './stand.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, statfsSync: vi.fn(real.statfsSync) };
});

let folder: string;
let stand: Stand;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-full-'));
  const store = {
    DATABASE_URL: `file:${join(folder, 'taskgate.db')}`,
    TASKGATE_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  stand = await gatewayOn(await startSandbox({ seed: { issues: 1 } }), { store });
});
afterAll(async () => {
  await stand.close();
  await stand.sandbox.close();
  rmSync(folder, { recursive: true });
});

/** SQLite says the same of a file that may not grow as of a disk that is full. */
const MAY_NOT_GROW = 1;
const client = () => (stand.gateway.store.db as unknown as { $client: Sqlite.Database }).$client;

async function whileFull<T>(work: () => Promise<T>): Promise<T> {
  const most = client().pragma('max_page_count', { simple: true });
  client().pragma(`max_page_count = ${MAY_NOT_GROW}`);
  try {
    return await work();
  } finally {
    client().pragma(`max_page_count = ${most}`);
  }
}

describe('a full disk', () => {
  it('makes the process unready, which says why, while it lives', async () => {
    expect((await stand.get('/readyz')).status).toBe(200);
    vi.mocked(statfsSync).mockReturnValueOnce({ bavail: 3, bsize: 4096 } as ReturnType<typeof fs.statfsSync>);
    const answer = await stand.get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({
      error: 'unavailable',
      message: 'The disk that holds the store is full.',
    });
    expect((await stand.get('/healthz')).status).toBe(200);
    expect((await stand.get('/readyz')).status).toBe(200);
  });

  it('is a 503 that names it for whoever writes, and nothing is done', async () => {
    const hook = (at: number) => ({
      connection_id: stand.connectionId,
      object_type: 'task_task',
      event: 'updated',
      hook_url: `https://hooks.example.com/${at}/${'x'.repeat(1900)}`,
    });
    const answers: Response[] = [];
    await whileFull(async () => {
      // Pages that are there already take some more.
      while (answers.length < 50 && answers.at(-1)?.status !== 503) {
        answers.push(await stand.send('POST', '/unified/webhook', hook(answers.length)));
      }
    });
    const refused = answers.pop();
    expect(refused?.status).toBe(503);
    expect(await refused?.json()).toMatchObject({ message: 'The disk that holds the store is full.' });
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await (await stand.get('/unified/webhook?limit=100')).json()).toHaveLength(answers.length);
    expect((await stand.get('/unified/connection')).status).toBe(200);
  });

  it('ends the start with one line that names the disk', async () => {
    const full = join(folder, 'full.mjs');
    writeFileSync(
      full,
      `import { createRequire } from 'node:module';
       const Sqlite = createRequire(${JSON.stringify(join(process.cwd(), 'package.json'))})('better-sqlite3');
       const { pragma } = Sqlite.prototype;
       Sqlite.prototype.pragma = function (...args) {
         const result = pragma.apply(this, args);
         pragma.call(this, 'max_page_count = ${MAY_NOT_GROW}');
         return result;
       };`,
    );
    const variables = { DATABASE_URL: `file:${join(folder, 'another.db')}`, NODE_OPTIONS: `--import=${full}` };
    expect(await runToEnd(variables)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The disk that holds DATABASE_URL is full: nothing can be stored.\n',
    });
  });
});
