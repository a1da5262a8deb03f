/** The command beside a running gateway: what it changes counts from the next request on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signedIn } from '../../contract/operator.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { followCommand, type GatewayProcess, runCommand, startGateway } from '../../support/gateway-process.ts';

let database: TestDatabase;
let gateway: GatewayProcess;
beforeAll(async () => {
  database = await freshDatabase();
  gateway = await startGateway({ ...database.variables, TASKGATE_SANDBOX: 'true' });
});
afterAll(async () => {
  gateway.kill('SIGTERM');
  await gateway.ended;
  await database.drop();
});

/** For what a process does by itself. */
const PATIENCE = { timeout: 15_000 };

const run = (...args: string[]) => runCommand(database.variables, ...args);

/** What a command says with `--json`: one document on one line, and nothing beside it. */
async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as T;
}

const connectionId = () => gateway.listening.sandbox_connection_id ?? '';
const tasks = (key = gateway.listening.api_key ?? '') =>
  fetch(`${gateway.listening.url}/task/${connectionId()}/task?limit=1`, { headers: { authorization: key } });

describe('the limits of a workspace', () => {
  it('are shown with how much of them is used', async () => {
    const { workspace_id: workspaceId } = gateway.listening;
    expect((await run('workspace', 'limits')).stdout).toBe('webhooks\t0\tof 10000\nwaiting deliveries\t0\tof 100000\n');
    expect(await json('workspace', 'limits', String(workspaceId))).toEqual({
      workspace_id: workspaceId,
      webhooks: { count: 0, limit: 10_000 },
      waiting_deliveries: { count: 0, limit: 100_000 },
    });
  });
});

describe('requests', () => {
  it('are listed, by connection, by request id and by whether they failed', async () => {
    const answer = await tasks();
    const requestId = answer.headers.get('x-request-id') ?? '';
    const refused = await fetch(`${gateway.listening.url}/task/${connectionId()}/task?limit=x`, {
      headers: { authorization: gateway.listening.api_key ?? '' },
    });
    expect(refused.status).toBe(400);
    await vi.waitFor(async () => {
      const [row] = await json<Record<string, unknown>[]>('call', 'list', '--request', requestId);
      expect(row).toMatchObject({ request_id: requestId, name: 'listTaskTasks', status: '200' });
    }, PATIENCE);
    const failed = await run('call', 'list', '--errors', '--connection', connectionId());
    expect(failed.stdout).toContain('validation_failed');
    expect(failed.stdout).not.toContain(requestId);
    const list = async (...filters: string[]) =>
      (await json<{ error?: string }[]>('call', 'list', ...filters)).map(({ error }) => error);
    const narrow = ['--method', 'get', '--path', '/task', '--customer', 'taskgate-sandbox'];
    expect(await list(...narrow, '--error', 'validation_failed')).toEqual(['validation_failed']);
    expect(await list(...narrow, '--error', 'not_found')).toEqual([]);
    expect(await list('--method', 'POST')).toEqual([]);
    expect(await list('--customer', 'nobody')).toEqual([]);
    expect((await run('call', 'list', '--limit', '0')).stderr).toContain('must be from 1 to 1000');
  });

  it('are followed as they come in', async () => {
    const tail = followCommand(database.variables, 'call', 'tail', '--json');
    try {
      await vi.waitFor(async () => {
        const requestId = (await tasks()).headers.get('x-request-id') ?? '';
        await vi.waitFor(() => expect(tail.text()).toContain(requestId), { timeout: 3000 });
      }, PATIENCE);
      const lines = tail.text().trim().split('\n');
      expect(new Set(lines.map((line) => JSON.parse(line).id)).size).toBe(lines.length);
    } finally {
      await tail.stop();
    }
  });
});

describe('jobs', () => {
  it('are listed, and a failed one is queued again', async () => {
    expect(await json('job', 'list')).toEqual([]);
    const { code, stderr } = await run('job', 'retry', 'nobody');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no failed job nobody'),
    });
  });
});

describe('connections', () => {
  it('are tested at their provider', async () => {
    const site = new URL(gateway.listening.sandbox_url ?? '');
    const variables = { ...database.variables, JIRA_ALLOWED_SITES: site.host, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' };
    const tested = await runCommand(variables, 'connection', 'test', connectionId());
    expect(tested).toMatchObject({ code: 0, stderr: `${connectionId()} works\n` });
  });

  it('have their bodies captured for a while, which the running gateway does', async () => {
    const begun = await json('connection', 'capture', connectionId(), '--minutes', '5');
    expect(begun).toEqual({ id: connectionId(), capture_until: expect.any(String) });
    const operator = await signedIn(gateway.listening, gateway.listening.api_key ?? '');
    await vi.waitFor(async () => {
      await tasks();
      const page = await operator.page(`/console/connections/${connectionId()}`);
      expect(page).toMatch(/requests? (?:has its|have their) bodies/);
    }, PATIENCE);
    expect((await run('connection', 'capture', connectionId(), '--off')).stderr).toContain('are captured no longer');
    const refused = await run('connection', 'capture', connectionId(), '--minutes', '61');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('1 to 60 whole minutes') });
    const [entry] = await json<Record<string, unknown>[]>('audit', 'list', '--limit', '1');
    expect(entry).toMatchObject({ action: 'taskgate connection capture', changes: { minutes: 61 } });
  });

  it('are authorized again by a link for the customer, where the gateway has an address', async () => {
    expect(await run('connection', 'reauth-link', connectionId())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Set PUBLIC_URL'),
    });
  });

  it('are listed with their state and site', async () => {
    const { stdout } = await run('connection', 'list');
    const { workspace_id: workspaceId, sandbox_url: site } = gateway.listening;
    const rows = stdout.trimEnd().split('\n');
    expect(rows.map((row) => row.split('\t')[2]).toSorted()).toEqual(['jira', 'linear']);
    expect(rows.find((row) => row.startsWith(connectionId()))?.split('\t')).toEqual([
      connectionId(),
      workspaceId,
      'jira',
      'Sandbox',
      'healthy',
      'taskgate-sandbox',
      site,
    ]);
    expect((await run('connections', 'list')).stdout).toBe(stdout);
    const listed = await json<Record<string, unknown>[]>('connection', 'list');
    expect(listed).toContainEqual(
      expect.objectContaining({ id: connectionId(), integration_type: 'jira', is_paused: false }),
    );
  });

  it('are listed of one workspace, when one is named', async () => {
    const other = await json('workspace', 'create', `without connections ${Date.now()}`);
    expect(await json('connection', 'list', '--workspace', String(other.id))).toEqual([]);
    const unknown = await run('connection', 'list', '--workspace', 'nothing');
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: 'There is no workspace nothing.\n' });
  });

  it('are shown one by one, without secrets', async () => {
    const { stdout } = await run('connection', 'show', connectionId());
    expect(stdout).toContain(`id: ${connectionId()}\n`);
    expect(stdout).toContain('integration_type: jira\n');
    const shown = await json('connection', 'show', connectionId());
    expect(shown).toMatchObject({ id: connectionId(), auth: { api_url: gateway.listening.sandbox_url } });
    expect(JSON.stringify(shown)).not.toMatch(/sandbox-admin-token|ATATT/);
  });

  it('are paused and resumed, which the running gateway minds at once', async () => {
    expect((await tasks()).status).toBe(200);
    expect(await run('connection', 'pause', connectionId())).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `${connectionId()} is paused\n`,
    });
    expect((await tasks()).status).toBe(409);
    expect(await json('connection', 'resume', connectionId())).toMatchObject({ is_paused: false });
    expect((await tasks()).status).toBe(200);
  });

  it('that are not there are an error, in words or as JSON', async () => {
    for (const verb of ['show', 'pause', 'resume', 'remove']) {
      const { code, stdout, stderr } = await run('connection', verb, '0123456789abcdef01234567');
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: 'There is no connection 0123456789abcdef01234567.\n',
      });
    }
    const { code, stderr } = await run('--json', 'connection', 'show', 'x');
    expect([code, JSON.parse(stderr)]).toEqual([1, { error: 'usage', message: 'There is no connection x.' }]);
  });
});

describe('what is printed with --json', () => {
  it('has keys', async () => {
    const given = ['--read-only', '--name', 'nightly sync', '--expires', '2100-01-01'];
    const { api_key: key, workspace_id: workspaceId } = await json('key', 'create', ...given);
    expect(workspaceId).toBe(gateway.listening.workspace_id);
    expect((await tasks(String(key))).status).toBe(200);
    const keys = await json<Record<string, unknown>[]>('key', 'list');
    const made = keys.find(({ prefix }) => String(key).startsWith(String(prefix)));
    expect(made).toEqual({
      id: expect.any(String),
      prefix: expect.any(String),
      workspace_id: workspaceId,
      created_at: expect.stringMatching(/Z$/),
      is_read_only: true,
      name: 'nightly sync',
      last_used_at: expect.stringMatching(/Z$/),
      expires_at: '2100-01-01T00:00:00.000Z',
    });
    expect((await run('key', 'create', '--expires', '2020-01-01')).stderr).toContain('that is to come');
    expect(await json('key', 'revoke', String(made?.id))).toEqual({ revoked: made?.id });
    expect((await tasks(String(key))).status).toBe(401);
    const after = await json<Record<string, unknown>[]>('key', 'list');
    expect(after.find(({ id }) => id === made?.id)).toHaveProperty('revoked_at');
  });

  it('has OAuth apps of workspaces, whose secrets come from a file', async () => {
    const { id } = await json('workspace', 'create', `with an app ${Date.now()}`);
    const folder = mkdtempSync(join(tmpdir(), 'taskgate-app-'));
    const file = join(folder, 'secret');
    writeFileSync(file, 'client-secret\n');
    const app = (verb: string, ...args: string[]) => [
      'workspace',
      'app',
      verb,
      'jira',
      '--workspace',
      String(id),
      ...args,
    ];
    const set = app('set', '--client-id', 'my-app', '--client-secret-file', file);
    expect(await json(...set)).toMatchObject({ workspace_id: id, integration_type: 'jira', client_id: 'my-app' });
    const { stdout } = await run(...app('show'));
    expect(stdout).toMatch(/^my-app\t/);
    expect(await json(...app('remove'))).toMatchObject({ removed: true });
    expect(await run(...app('remove'))).toMatchObject({ code: 1, stderr: expect.stringContaining('no OAuth app') });
    const [entry] = await json<Record<string, unknown>[]>('audit', 'list', '--workspace', String(id), '--limit', '3');
    expect(JSON.stringify(entry)).not.toContain('client-secret');
    rmSync(folder, { recursive: true });
  });

  it('has workspaces', async () => {
    const made = await json('workspace', 'create', `third ${Date.now()}`);
    expect(made).toMatchObject({ id: expect.any(String), api_key: expect.stringMatching(/^tg_/) });
    expect(await json<unknown[]>('workspace', 'list')).toContainEqual({ id: String(made.id), name: made.name });
  });

  it('has the secret of a workspace', async () => {
    const { secret } = await json('workspace', 'secret');
    expect(secret).toMatch(/^whsec_/);
    expect((await json('workspace', 'secret', 'rotate')).secret).not.toBe(secret);
  });

  it('has where a workspace sends its customers back to', async () => {
    const id = gateway.listening.workspace_id;
    expect(await json('workspace', 'redirects', id, 'https://app.example.com')).toEqual({
      workspace_id: id,
      redirect_origins: ['https://app.example.com'],
    });
    expect(await json('workspace', 'redirects', id)).toEqual({ workspace_id: id, redirect_origins: null });
  });

  it('has the links that a workspace takes, which the running gateway minds at once', async () => {
    const { listening } = gateway;
    const link = async () =>
      (await fetch(`${listening.url}/unified/integration/auth/${listening.workspace_id}/jira`)).status;
    expect(await json('workspace', 'links', 'signed')).toEqual({
      workspace_id: listening.workspace_id,
      links: 'signed',
    });
    expect(await link()).toBe(403);
    expect(await json('workspace', 'links', 'any', listening.workspace_id)).toMatchObject({ links: 'any' });
    expect(await link()).toBe(200);
    const [entry] = await json<Record<string, unknown>[]>('audit', 'list', '--limit', '1');
    expect(entry).toMatchObject({ action: 'taskgate workspace links', actor: 'cli', changes: { links: 'any' } });
  });

  it('has webhooks, and what is rotated', async () => {
    expect(await json('webhook', 'list')).toEqual([]);
    expect(await json('secrets', 'rotate')).toEqual({ rotated: 0 });
  });

  it('is one line for an unusable setting, too', async () => {
    const { code, stdout, stderr } = await runCommand({ ...database.variables, PORT: 'x' }, 'key', 'list', '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({ error: 'configuration', message: expect.stringMatching(/^PORT must be/) });
  });
});

describe('the audit log', () => {
  const actions = async (...args: string[]) =>
    (await json<Record<string, unknown>[]>('audit', 'list', ...args)).map(({ action }) => action);

  it('has changes of a workspace, and none that only read', async () => {
    const { id, api_key: apiKey } = await json('workspace', 'create', 'audited');
    const workspace = String(id);
    await json('workspace', 'secret', workspace);
    await json('workspace', 'secret', 'rotate', workspace);
    const listed = await json<Record<string, unknown>[]>('audit', 'list', '--workspace', workspace);
    // What concerns all workspaces is listed as well.
    const entries = listed.filter((entry) => entry.workspace_id === workspace);
    expect(entries.map(({ action }) => action)).toEqual([
      'taskgate workspace secret rotate',
      'taskgate workspace create',
    ]);
    expect(entries.at(-1)).toMatchObject({
      actor: 'cli',
      workspace_id: workspace,
      target_id: workspace,
      status: null,
      error: null,
      changes: { name: 'audited' },
    });
    expect(JSON.stringify(entries)).not.toContain(apiKey);
    expect(JSON.stringify(entries)).not.toContain('whsec_');
  });

  it('has keys that were created and revoked', async () => {
    const workspace = gateway.listening.workspace_id;
    await json('key', 'create', '--read-only');
    const revoked = (await json<{ id: string }[]>('key', 'list', '--workspace', workspace)).at(-1)?.id;
    await json('key', 'revoke', String(revoked));
    expect(await json('audit', 'list', '--limit', '2')).toMatchObject([
      { action: 'taskgate key revoke', target_id: revoked },
      { action: 'taskgate key create', target_id: revoked, changes: { read_only: true } },
    ]);
  });

  it('has what concerns all workspaces', async () => {
    await json('secrets', 'rotate');
    expect(await json('audit', 'list', '--limit', '1')).toMatchObject([
      { action: 'taskgate secrets rotate', workspace_id: null, changes: { rotated: 0 } },
    ]);
  });

  it('has changes of connections', async () => {
    await run('connection', 'pause', connectionId());
    await run('connection', 'resume', connectionId());
    await run('connection', 'show', connectionId());
    expect(await json('audit', 'list', '--limit', '2')).toMatchObject([
      { action: 'taskgate connection resume', target_id: connectionId(), error: null },
      { action: 'taskgate connection pause', target_id: connectionId(), error: null },
    ]);
  });

  it('has what was refused', async () => {
    await run('connection', 'remove', 'nothing');
    await run('webhook', 'replay', 'nothing', '--since', '2026-04-28T13:00:00Z');
    expect(await json('audit', 'list', '--limit', '2')).toMatchObject([
      {
        action: 'taskgate webhook replay',
        target_id: 'nothing',
        error: 'not_found',
        changes: { since: '2026-04-28T13:00:00Z' },
      },
      { action: 'taskgate connection remove', target_id: 'nothing', error: 'usage' },
    ]);
  });

  it('is printed for people, a line each, newest first', async () => {
    await run('secrets', 'rotate');
    const { stdout } = await run('audit', 'list', '--limit', '1');
    expect(stdout).toMatch(/^[\d-]+T[\d:.]+Z\t-\tcli\t-\ttaskgate secrets rotate\t-\tdone\t\{"rotated":0\}\n$/);
    expect(await actions('--workspace', gateway.listening.workspace_id)).toContain('taskgate connection pause');
    const { code, stderr } = await run('audit', 'list', '--limit', 'all');
    expect(code).toBe(1);
    expect(stderr).toContain('must be a number');
  });
});

describe('the command itself', () => {
  it('says its version, and what there is for whoever asks for nothing', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, stderr } = await run();
    expect(code).toBe(1);
    for (const name of [
      'start',
      'sandbox',
      'key',
      'workspace',
      'connection',
      'webhook',
      'secrets',
      'audit',
      'doctor',
      'completion',
    ]) {
      expect(stderr).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
  });

  it('does not know everything', async () => {
    const { code, stderr } = await run('connection', 'frobnicate');
    expect(code).toBe(1);
    expect(stderr).toContain("unknown command 'frobnicate'");
  });
});

describe('a removed connection', () => {
  it('is gone for the running gateway, and for the next list', async () => {
    expect(await run('connection', 'remove', connectionId())).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `removed ${connectionId()}\n`,
    });
    expect((await tasks()).status).toBe(404);
    expect(await json('connection', 'list')).toMatchObject([{ integration_type: 'linear' }]);
  });
});
