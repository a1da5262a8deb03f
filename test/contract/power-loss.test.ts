/** What a caller was told outlasts a loss of power: on SQLite a write that must last is synced before it is answered. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../../sandbox/jira/index.ts';
import { connect } from './customer.ts';
import { gatewayOn, type Stand } from './stand.ts';

let folder: string;
let stand: Stand;
beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'taskgate-power-'));
  const sandbox = await startSandbox({ seed: { issues: 2 } });
  const store = {
    DATABASE_URL: `file:${join(folder, 'taskgate.db')}`,
    TASKGATE_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  stand = await gatewayOn(sandbox, { store });
});
afterAll(async () => {
  await stand.close();
  await stand.sandbox.close();
  fs.rmSync(folder, { recursive: true });
});

/** How often the log of the database is synced while something is done. */
async function syncsDuring(work: () => Promise<unknown>): Promise<number> {
  const synced = vi.spyOn(fs, 'fdatasync');
  await work();
  const { length } = synced.mock.calls;
  synced.mockRestore();
  return length;
}

async function ok(request: Promise<Response>): Promise<Response> {
  const answer = await request;
  expect(answer.status).toBeLessThan(300);
  return answer;
}

describe('is synced', () => {
  it('a write that is to be made once: before it is sent, what it leads to, and its answer', async () => {
    const [project] = (await (await stand.get(`/task/${stand.connectionId}/project?limit=1`)).json()) as {
      id: string;
    }[];
    const body = { name: 'Once', project_id: project?.id };
    const create = () => stand.send('POST', `/task/${stand.connectionId}/task`, body, { 'idempotency-key': 'power' });
    expect(await syncsDuring(() => ok(create()))).toBeGreaterThanOrEqual(2);
    // Given again it is there already.
    expect(await syncsDuring(() => ok(create()))).toBe(0);
  });

  it('a consent, and each renewal of its tokens', async () => {
    let id = '';
    expect(
      await syncsDuring(async () => {
        id = await connect(stand);
      }),
    ).toBeGreaterThan(0);
    stand.sandbox.grants.expireAccess();
    expect(await syncsDuring(() => ok(stand.get(`/task/${id}/task?limit=1`)))).toBeGreaterThan(0);
  });

  it('whatever an administrator is told was changed', async () => {
    const changes: [string, string, unknown][] = [
      [
        'POST',
        '/unified/webhook',
        {
          connection_id: stand.connectionId,
          object_type: 'task_task',
          event: 'updated',
          hook_url: 'https://hooks.example.com/x',
        },
      ],
      ['PATCH', `/unified/connection/${stand.connectionId}`, { environment: 'Production' }],
      ['POST', '/unified/environment', ['Production', 'Staging']],
    ];
    for (const [method, path, body] of changes) {
      expect(await syncsDuring(() => ok(stand.send(method, path, body))), path).toBeGreaterThan(0);
    }
  });
});

it('what is only read is not', async () => {
  expect(await syncsDuring(() => ok(stand.get(`/task/${stand.connectionId}/task?limit=2`)))).toBe(0);
  expect(await syncsDuring(() => ok(stand.get('/unified/connection')))).toBe(0);
});
