/** `taskgate store copy`: a team outgrows its SQLite file, and may go back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { ask, connectByGrant, connectByToken, KEY } from '../processes/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { type GatewayProcess, runCommand, startGateway } from '../support/gateway-process.ts';
import { sandboxVariables } from '../support/sandbox-variables.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let database: TestDatabase;
let sandbox: Sandbox;
let running: GatewayProcess[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-move-'));
  database = await freshDatabase('postgres');
  sandbox = await startSandbox({ seed: { issues: 5 } });
  running = [];
});
afterEach(async () => {
  for (const gateway of running) gateway.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await sandbox.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const file = (name: string) => `file:${join(folder, name, 'taskgate.db')}`;
const keyBeside = (name: string) => readFileSync(join(folder, name, 'taskgate.key'), 'utf8').trim();

const variables = () => ({
  TASKGATE_API_KEY: KEY,
  ...sandboxVariables(sandbox),
  TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
});

async function start(url: string, more: Record<string, string> = {}): Promise<GatewayProcess> {
  const gateway = await startGateway({ ...variables(), DATABASE_URL: url, ...more });
  running.push(gateway);
  return gateway;
}

async function stop(gateway: GatewayProcess): Promise<void> {
  gateway.kill('SIGTERM');
  expect(await gateway.ended).toBe(0);
}

const copy = (from: string, to: string, ...more: string[]) =>
  runCommand({}, 'store', 'copy', '--from', from, '--to', to, ...more);

async function shownBy(gateway: GatewayProcess) {
  const of = async (path: string) => await (await ask(gateway, path)).json();
  return {
    connections: await of('/unified/connection'),
    webhooks: await of('/unified/webhook'),
    environments: await of('/unified/environment'),
    calls: await of('/unified/apicall?limit=5&sort=created_at&order=asc'),
  };
}

const statusesOf = (gateway: GatewayProcess, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await ask(gateway, `/task/${id}/task?limit=1`)).status));

describe('a gateway whose store was copied', () => {
  it('goes on in Postgres, and later in SQLite again', async () => {
    const first = await start(file('one'));
    const ids = [await connectByToken(first, sandbox), await connectByGrant(first, sandbox)];
    const hook = {
      connection_id: ids[0],
      object_type: 'task_task',
      event: 'updated',
      hook_url: 'http://127.0.0.1:9/',
      interval: 60,
    };
    expect((await ask(first, '/unified/webhook', { body: hook })).status).toBe(200);
    const write = { body: { name: 'Kept', project_id: '10000' }, headers: { 'idempotency-key': 'kept' } };
    const made = await (await ask(first, `/task/${ids[0]}/task`, write)).json();
    expect(await statusesOf(first, ids)).toEqual([200, 200]);
    await stop(first);

    const moved = await copy(file('one'), database.url);
    expect(moved.stdout).toMatch(/^connection\t2$/m);
    expect(moved.stdout).toMatch(/^webhook\t1$/m);
    expect(moved.stdout.trim().split('\n').at(-1)).toMatch(/^\d+ rows copied, and counted on both sides$/);
    expect(moved.stderr).toContain('TASKGATE_ENCRYPTION_KEY');

    const key = { TASKGATE_ENCRYPTION_KEY: keyBeside('one') };
    const second = await start(database.url, key);
    expect(second.listening.workspace_id).toBe(first.listening.workspace_id);
    expect(await statusesOf(second, ids)).toEqual([200, 200]);
    const replayed = await ask(second, `/task/${ids[0]}/task`, write);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(await replayed.json()).toEqual(made);
    const shown = await shownBy(second);
    await stop(second);

    const back = await copy(database.url, file('two'), '--json');
    const { tables, rows } = JSON.parse(back.stdout) as { tables: { table: string; rows: number }[]; rows: number };
    expect(tables).toContainEqual({ table: 'connection', rows: 2 });
    expect(rows).toBe(tables.reduce((sum, one) => sum + one.rows, 0));
    const third = await start(file('two'), key);
    expect(await shownBy(third)).toEqual(shown);
    expect(await statusesOf(third, ids)).toEqual([200, 200]);
  });
});

describe('a copy is refused', () => {
  const refused = async (from: string, to: string, message: RegExp) => {
    const { code, stdout, stderr } = await copy(from, to);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/ {4}at /);
  };

  it('while a gateway runs, into what is not empty, and from or to what is not there', async () => {
    const gateway = await start(file('one'));
    await refused(file('one'), database.url, /^--from is in use by 1 running gateway/);
    await stop(gateway);
    expect((await copy(file('one'), database.url)).code).toBe(0);
    await refused(file('one'), database.url, /^--to is not empty: there are rows in .*workspace/);
    await refused(database.url, file('one'), /^--to is not empty/);
    await refused(file('nowhere'), database.url, /^--from: there is no file /);
    await refused('mysql://x', database.url, /^--from must be file:PATH/);
    await refused(file('one'), 'postgres://nobody@127.0.0.1:1/x', /^--to can't be opened \(ECONNREFUSED\)/);
  });
});
