import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, runCommand, runToEnd, startGateway } from '../support/gateway-process.ts';

let folder: string;
let database: Record<string, string>;
let running: GatewayProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-process-'));
  database = { DATABASE_URL: `file:${join(folder, 'taskgate.db')}` };
  running = [];
});
afterEach(async () => {
  for (const gateway of running) gateway.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true });
});

const start = async (variables: Record<string, string> = {}) => {
  const gateway = await startGateway({ ...database, ...variables });
  running.push(gateway);
  return gateway;
};

const stop = async (gateway: GatewayProcess) => {
  gateway.kill('SIGTERM');
  return await gateway.ended;
};

const ask = (gateway: GatewayProcess, path: string, key = gateway.listening.api_key ?? '') =>
  fetch(gateway.listening.url + path, { headers: { authorization: key } });

describe('the process', () => {
  it('says where it listens, with a key on the first start only, and keeps its connections', async () => {
    const first = await start();
    const { api_key: key, sandbox_connection_id: id } = first.listening;
    expect(first.listening).toMatchObject({ msg: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) });
    expect(key).toMatch(/\S{20,}/);
    expect((await ask(first, `/task/${id}/task?limit=1`)).status).toBe(200);
    expect(await stop(first)).toBe(0);

    const second = await start();
    expect(second.listening.api_key).toBeUndefined();
    expect(second.listening.sandbox_connection_id).toBe(id);
    expect((await ask(second, `/task/${id}/task?limit=1`, key)).status).toBe(200);
  });

  it('is alive and ready', async () => {
    const gateway = await start();
    expect((await fetch(`${gateway.listening.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.listening.url}/readyz`)).status).toBe(200);
  });

  it('shows its metrics on a port of their own when asked to, without a key', async () => {
    const gateway = await start({ METRICS_PORT: '0' });
    const answer = await fetch(gateway.listening.metrics_url ?? '');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    for (const name of ['process_cpu_user_seconds_total', 'nodejs_eventloop_lag_seconds', 'taskgate_store_operation']) {
      expect(text).toContain(name);
    }
    expect(text).toMatch(/^taskgate_build_info\{version="\d+\.\d+\.\d+"(?:,commit="[0-9a-f]{40}")?\} 1$/m);
    // A scrape every few seconds is no load, and series that nobody has used are not there.
    expect(text.length).toBeLessThan(100_000);
    const other = new URL('/healthz', gateway.listening.metrics_url);
    expect((await fetch(other)).status).toBe(404);
    expect(await stop(gateway)).toBe(0);
  });

  it('says which port of its metrics is taken', async () => {
    const first = await start({ METRICS_PORT: '0' });
    const { port } = new URL(first.listening.metrics_url ?? '');
    const second = await runToEnd({ ...database, PORT: '0', METRICS_PORT: port });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/METRICS_PORT can't be listened on \(EADDRINUSE\)/);
  });

  it('finishes what is in flight when asked to stop', async () => {
    const gateway = await start();
    const { sandbox_url: sandbox = '', sandbox_connection_id: id } = gateway.listening;
    await fetch(`${sandbox}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: '/search/jql', delayMs: 600 }),
    });
    const slow = ask(gateway, `/task/${id}/task?limit=1`);
    const isAsked = async () =>
      JSON.stringify(await (await fetch(`${sandbox}/_sandbox/requests`)).json()).includes('/search/jql');
    await expect.poll(isAsked).toBe(true);
    const code = stop(gateway);
    const answer = await slow;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveLength(1);
    expect(await code).toBe(0);
  });

  it('keeps the address that providers send to out of its log', async () => {
    const gateway = await start({ LOG_LEVEL: 'info' });
    for (const path of ['/hooks/the-secret-of-it', '/hooks/the-secret-of-it/more?the-secret-of-it']) {
      await fetch(gateway.listening.url + path, { method: 'POST' });
    }
    await expect.poll(() => gateway.output()).toContain('"path":"/hooks/…"');
    await stop(gateway);
    expect(gateway.output()).not.toContain('the-secret-of-it');
  });

  it('keeps every credential out of its files and its log', async () => {
    const gateway = await start({ LOG_LEVEL: 'trace' });
    const { api_key: key = '', sandbox_connection_id: id } = gateway.listening;
    await ask(gateway, `/task/${id}/task?limit=1`);
    await stop(gateway);
    const files = readdirSync(folder).filter((name) => name !== 'taskgate.key');
    const stored = files.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
    expect(stored).not.toContain('sandbox-admin-token');
    expect(stored).not.toContain(key);
    expect(gateway.output()).not.toContain('sandbox-admin-token');
    expect(gateway.output().split(key).length - 1).toBe(1);
    expect(statSync(join(folder, 'taskgate.key')).mode & 0o777).toBe(0o600);
  });
});

describe('a start that cannot succeed ends with one line that names the variable', () => {
  it.each([
    ['PORT', { PORT: 'eighty' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['DATABASE_URL', { DATABASE_URL: 'file:/dev/null/nowhere/taskgate.db' }],
    ['TASKGATE_ENCRYPTION_KEY', { TASKGATE_ENCRYPTION_KEY: 'short' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'ftp://x' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['REQUEST_TIMEOUT', { REQUEST_TIMEOUT: 'soon' }],
  ])('%s (%#)', async (name, variables) => {
    const { code, stderr } = await runToEnd({ PORT: '0', ...database, ...variables });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(name);
  });

  it('TASKGATE_ENCRYPTION_KEY, when it is another than that of the store', async () => {
    const key = (byte: number) => ({ TASKGATE_ENCRYPTION_KEY: Buffer.alloc(32, byte).toString('base64') });
    await stop(await start(key(1)));
    const { code, stderr } = await runToEnd({ PORT: '0', ...database, ...key(2) });
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(/^TASKGATE_ENCRYPTION_KEY .*$/);
  });

  it('PORT, when another process has it', async () => {
    const first = await start();
    const PORT = new URL(first.listening.url).port;
    const fresh = { DATABASE_URL: `file:${join(folder, 'other.db')}` };
    const { code, stdout, stderr } = await runToEnd({ ...fresh, PORT });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim()).toBe(`Port ${PORT} is already in use. Set PORT to another one, or to 0 for a free one.`);
    // Nobody saw a key, so the next start still creates one and shows it.
    expect((await start(fresh)).listening.api_key).toMatch(/^tg_/);
  });
});

describe('the command', () => {
  const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

  it('makes, lists and revokes keys while the gateway runs', async () => {
    const gateway = await start();
    const key = lastLine((await runCommand(database, 'key', 'create')).stdout);
    expect((await ask(gateway, '/unified/connection', key)).status).toBe(200);
    const list = (await runCommand(database, 'key', 'list')).stdout;
    expect(list).not.toContain(key);
    const id = list
      .split('\n')
      .find((line) => line.includes(key.slice(0, 6)))
      ?.split('\t')[0];
    expect((await runCommand(database, 'key', 'revoke', id ?? '')).code).toBe(0);
    expect((await ask(gateway, '/unified/connection', key)).status).toBe(401);
  });

  it('makes workspaces that do not see each other', async () => {
    const gateway = await start();
    const key = lastLine((await runCommand(database, 'workspace', 'create', 'second')).stdout);
    expect(await (await ask(gateway, '/unified/connection', key)).json()).toEqual([]);
    const id = gateway.listening.sandbox_connection_id;
    expect((await ask(gateway, `/task/${id}/task`, key)).status).toBe(404);
    expect((await ask(gateway, `/unified/connection/${id}`, key)).status).toBe(404);
    expect(lastLine((await runCommand(database, 'workspace', 'secret')).stdout)).toMatch(/^whsec_/);
    expect((await runCommand(database, 'workspace', 'create', 'second')).code).toBe(1);
  });

  it('makes keys that may only read', async () => {
    const gateway = await start();
    const id = gateway.listening.sandbox_connection_id;
    const key = lastLine((await runCommand(database, 'key', 'create', '--read-only')).stdout);
    expect((await ask(gateway, `/task/${id}/task?limit=1`, key)).status).toBe(200);
    const answer = await fetch(`${gateway.listening.url}/unified/connection/${id}`, {
      method: 'DELETE',
      headers: { authorization: key },
    });
    expect(answer.status).toBe(403);
    expect((await runCommand(database, 'key', 'list')).stdout).toContain('read-only');
  });

  it('says where customers may be sent back to', async () => {
    const gateway = await start();
    const { workspace_id: id } = gateway.listening;
    const link = async (origin: string) => {
      const query = new URLSearchParams({ success_redirect: `${origin}/done` });
      return (await ask(gateway, `/unified/integration/auth/${id}/jira?${query}`)).status;
    };
    expect(await link('https://app.example.com')).toBe(200);
    expect((await runCommand(database, 'workspace', 'redirects', id, 'https://app.example.com')).code).toBe(0);
    expect(await link('https://app.example.com')).toBe(200);
    expect(await link('https://evil.example.com')).toBe(400);
    expect(await link('https://app.example.com.evil.example')).toBe(400);
    expect((await runCommand(database, 'workspace', 'redirects', id, 'not an origin')).code).toBe(1);
    expect((await runCommand(database, 'workspace', 'redirects', id)).code).toBe(0);
    expect(await link('https://evil.example.com')).toBe(200);
  });

  it('rotates the encryption key', async () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    await stop(await start({ TASKGATE_ENCRYPTION_KEY: key(1) }));
    const both = { ...database, TASKGATE_ENCRYPTION_KEY: `${key(2)},${key(1)}` };
    expect((await runCommand(both, 'secrets', 'rotate')).stdout).toMatch(/^[1-9]\d* re-encrypted/);
    const gateway = await start({ TASKGATE_ENCRYPTION_KEY: key(2), TASKGATE_API_KEY: 'known-key-0123456789abcdef' });
    const id = gateway.listening.sandbox_connection_id;
    expect((await ask(gateway, `/task/${id}/task?limit=1`, 'known-key-0123456789abcdef')).status).toBe(200);
  });

  it.each([['nonsense'], ['key', 'revoke', 'nobody'], ['key', 'create', '--workspace', 'nobody']])(
    'refuses %s %s %s without a stack',
    async (...args) => {
      const { code, stderr } = await runCommand(database, ...args.filter((arg) => arg !== undefined));
      expect(code).not.toBe(0);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
  );
});
