/** Getting in: an agent that has an address alone is let in by a person at the console, and acts within what was agreed. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agentClient, clientMemory, REDIRECT_URI, startAgentSite } from '../../examples/agent/client.ts';
import { Policy } from '../../schema/models/policy.ts';
import { startAgent } from './agent.ts';
import { type Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let site: Awaited<ReturnType<typeof startAgentSite>>;
let operator: Operator;
let now = 0;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + now }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
  site = await startAgentSite();
  operator = await signedIn(stand, API_KEY);
});
afterEach(() => {
  now = 0;
});
afterAll(async () => {
  await site.close();
  await stand.close();
});

const PERMISSIONS = 'task_task_read task_task_write task_project_read'.split(' ');

/** A form with several values of a name. */
async function decide(path: string, fields: readonly (readonly [string, string])[], as = operator) {
  const body = new URLSearchParams([['stamp', await as.stampOf()], ...fields] as [string, string][]);
  return await fetch(stand.url + path, {
    method: 'POST',
    body,
    headers: { ...as.jar.headers(), origin: stand.url },
    redirect: 'manual',
  });
}

const choice = (mode: string, permissions = PERMISSIONS): [string, string][] => [
  ['decision', 'allow'],
  ['connection_id', stand.connectionId],
  ['mode', mode],
  ...permissions.map((permission): [string, string] => ['permissions', permission]),
];

const pathOf = ({ pathname, search }: URL) => pathname + search;

/** What an agent's own code sends, by hand. */
async function request(change: Record<string, string | undefined> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: site.clientId,
    redirect_uri: REDIRECT_URI,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 's',
    ...change,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { path: `/console/agents/authorize?${new URLSearchParams(given)}`, verifier };
}

const ask = async (path: string, fields: Record<string, string>) => {
  const answer = await fetch(stand.url + path, { method: 'POST', body: new URLSearchParams(fields) });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text ? JSON.parse(text) : {}) as Record<string, string>,
    headers: answer.headers,
  };
};

/** What an agent sends for its tokens. */
const exchangeOf = (code: string, verifier: string) => ({
  grant_type: 'authorization_code',
  code,
  code_verifier: verifier,
  client_id: site.clientId,
  redirect_uri: REDIRECT_URI,
});

/** Tokens of an agent that was let in. */
async function letIn(mode = 'write', permissions = PERMISSIONS, by = operator) {
  const { path, verifier } = await request();
  const answer = await decide(path, choice(mode, permissions), by);
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const fields = exchangeOf(code, verifier);
  const { status, body } = await ask('/agents/token', fields);
  expect(status).toBe(200);
  return { body, fields, authorization: `Bearer ${body.access_token}` };
}

describe('what is there without a key', () => {
  it('metadata of the resource and of its authorization server', async () => {
    for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
      expect(await (await fetch(stand.url + path)).json()).toMatchObject({
        resource: `${stand.url}/mcp`,
        authorization_servers: [stand.url],
      });
    }
    expect(await (await fetch(`${stand.url}/.well-known/oauth-authorization-server`)).json()).toMatchObject({
      issuer: stand.url,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
    });
  });

  it.each([
    ['no key', undefined, ''],
    ['a wrong key', 'Bearer wrong', ', error="invalid_token"'],
    ['a wrong token', 'Bearer tga_wrong', ', error="invalid_token"'],
  ])('%s is refused with where to get a token', async (_, authorization, error) => {
    const answer = await fetch(`${stand.url}/mcp`, {
      method: 'POST',
      body: '{}',
      headers: authorization ? { authorization } : {},
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${stand.url}/.well-known/oauth-protected-resource/mcp"${error}`,
    );
  });
});

describe.each(['2025', '2026'] as const)('a client of %s', (generation) => {
  it('that is given the address alone is let in, and closes a task', async () => {
    const memory = clientMemory(site.clientId);
    const agent = agentClient(`${stand.url}/mcp`, generation, memory);
    await expect(agent.connect()).rejects.toThrow(/unauthorized/i);
    const [opened] = memory.opened;
    const path = pathOf(opened as URL);
    const page = await operator.page(path);
    expect(page).toContain('Test agent');
    expect(page).toContain(new URL(site.url).host);
    const answer = await decide(path, choice('write'));
    const back = new URL(answer.headers.get('location') ?? '');
    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([REDIRECT_URI, 'a-state-of-mine']);
    await agent.finish(back.searchParams);
    await agent.connect();
    const call = async (name: string, given: object) => {
      const { content } = (await agent.client.callTool({ name, arguments: given as never })) as {
        content: { text: string }[];
      };
      return JSON.parse(content[0]?.text ?? '') as Record<string, unknown>;
    };
    const { id } = await call('create_task_task', { name: 'By an agent', project_id: 'SHOP' });
    expect(await call('update_task_task', { id, status: 'COMPLETED' })).toEqual({ id, status: 'COMPLETED' });
    await agent.client.close();
  });
});

describe('an agent that was let in', () => {
  it('has the tools of its permissions, on its connection, and no others', async () => {
    const { authorization } = await letIn('write', ['task_task_read', 'task_comment_write']);
    const agent = await startAgent(stand, { authorization });
    expect(await agent.toolNames()).toEqual([
      'list_task_tasks',
      'get_task_task',
      'create_task_comment',
      'update_task_comment',
      'remove_task_comment',
      'describe_tool',
    ]);
    expect(await agent.refused('remove_task_task', { id: '10001' })).toMatchObject({
      error: 'permission_missing',
      details: { missing: 'task_task_write' },
    });
    await agent.close();
  });

  it('in mode read writes nothing', async () => {
    const { authorization } = await letIn('read');
    const agent = await startAgent(stand, { authorization });
    expect(await agent.toolNames()).toEqual([
      'list_task_tasks',
      'get_task_task',
      'list_task_projects',
      'get_task_project',
      'describe_tool',
    ]);
    expect(await agent.refused('update_task_task', { id: '10001', name: 'x' })).toMatchObject({
      error: 'forbidden',
      details: { limit: 'mode', allowed: { mode: 'read' } },
    });
    await agent.close();
  });

  it('is refused on another connection, and outside of /mcp', async () => {
    const { authorization } = await letIn();
    const other = await startAgent(stand, { authorization, query: { connection: '0123456789abcdef01234567' } }).catch(
      (error: Error) => error.message,
    );
    expect(other).toContain(`"allowed":{"connections":["${stand.connectionId}"]}`);
    const rest = await stand.send('GET', `/task/${stand.connectionId}/task`, undefined, { authorization });
    expect(rest.status).toBe(401);
  });

  it('sends its token in a header alone', async () => {
    const { body } = await letIn('read');
    const query = { token: body.access_token ?? '' };
    await expect(startAgent(stand, { authorization: undefined, query })).rejects.toThrow(/Authorization header alone/);
  });

  it('is in the audit log with each decision', async () => {
    const { authorization } = await letIn('read');
    const agent = await startAgent(stand, { authorization });
    await agent.use('list_task_projects', { limit: 1 });
    await agent.close();
    const [entry] = await stand.gateway.auditStore.search({
      workspaceId: stand.workspaceId,
      actor: 'agent',
      limit: 1,
      offset: 0,
    });
    expect(entry).toMatchObject({
      actor: 'agent',
      keyPrefix: 'Test agent',
      action: 'policy allow',
      changes: { operation: 'listTaskProjects' },
    });
  });

  it('loses its token after a while, and gets another one once for its refresh token', async () => {
    const { body, authorization } = await letIn('read');
    expect(Number(body.expires_in)).toBeLessThanOrEqual(3600);
    now = Number(body.expires_in) * 1000;
    await expect(startAgent(stand, { authorization })).rejects.toThrow(/unauthorized|401/i);
    const fields = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '', client_id: site.clientId };
    const renewed = await ask('/agents/token', fields);
    expect(renewed.status).toBe(200);
    const agent = await startAgent(stand, { authorization: `Bearer ${renewed.body.access_token}` });
    await agent.use('list_task_projects', { limit: 1 });
    await agent.close();
    // The same one again: somebody has stolen it, and nobody knows who.
    expect(await ask('/agents/token', fields)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    await expect(startAgent(stand, { authorization: `Bearer ${renewed.body.access_token}` })).rejects.toThrow(
      /401|unauthorized/i,
    );
  });

  it('is listed in the console, and ends when it is revoked there or by itself', async () => {
    const first = await letIn();
    const page = await operator.page('/console/agents');
    expect(page).toContain(site.clientId);
    const [, revoke = ''] = /action="(\/console\/agents\/[0-9a-f]+\/revoke)"/.exec(page) ?? [];
    expect((await decide(revoke, [])).headers.get('location')).toBe('/console/agents?done=agent-revoked');
    await expect(startAgent(stand, { authorization: first.authorization })).rejects.toThrow(/401|unauthorized/i);
    const second = await letIn();
    expect((await ask('/agents/revoke', { token: second.body.access_token ?? '' })).status).toBe(200);
    await expect(startAgent(stand, { authorization: second.authorization })).rejects.toThrow(/401|unauthorized/i);
    expect((await ask('/agents/revoke', { token: 'unknown' })).status).toBe(200);
  });

  it('ends when its code comes a second time', async () => {
    const { authorization, fields } = await letIn('read');
    await (await startAgent(stand, { authorization })).close();
    expect(await ask('/agents/token', fields)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    await expect(startAgent(stand, { authorization })).rejects.toThrow(/401|unauthorized/i);
  });

  it('ends with the key of the person who let it in', async () => {
    const { keys } = stand.gateway;
    const key = await keys.create(stand.workspaceId);
    const { id = '' } = (await keys.authenticate(key)) ?? {};
    const own = await letIn('read', PERMISSIONS, await signedIn(stand, key));
    const others = await letIn('read');
    expect(await keys.revoke(stand.workspaceId, id)).toBe(true);
    await expect(startAgent(stand, { authorization: own.authorization })).rejects.toThrow(/401|unauthorized/i);
    const renewal = { grant_type: 'refresh_token', client_id: site.clientId };
    expect((await ask('/agents/token', { ...renewal, refresh_token: own.body.refresh_token ?? '' })).status).toBe(400);
    expect((await ask('/agents/token', { ...renewal, refresh_token: others.body.refresh_token ?? '' })).status).toBe(
      200,
    );
  });
});

describe('limits that a person writes', () => {
  it('of projects, calls and objects hold for the agent', async () => {
    const { path, verifier } = await request();
    const limits: [string, string][] = [
      ['projects', 'SHOP, HELP'],
      ['objects_per_day', '5'],
      ['rate_per_minute', '50'],
    ];
    const answer = await decide(path, [...choice('write'), ...limits]);
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id: site.clientId };
    const { body } = await ask('/agents/token', fields);
    const agent = await startAgent(stand, { authorization: `Bearer ${body.access_token}` });
    expect(await agent.refused('list_task_tasks')).toMatchObject({
      details: { limit: 'projects', allowed: { projects: ['SHOP', 'HELP'] } },
    });
    await agent.use('list_task_tasks', { project_id: 'SHOP', limit: 4 });
    expect(await agent.refused('list_task_tasks', { project_id: 'SHOP', limit: 4 })).toMatchObject({
      details: { limit: 'objects_per_day', allowed: { objects_left: 1 } },
    });
    const [{ id = '' } = {}] = await stand.gateway.agents.list(stand.workspaceId);
    const policy = Policy.parse({
      mode: 'read',
      deny: { objects: ['task_task'] },
      allow: { connections: ['another'] },
    });
    const limited = await stand.gateway.agents.limit(id, policy);
    expect(limited?.policy.allow.connections).toEqual([stand.connectionId]);
    expect(await agent.refused('list_task_tasks', { project_id: 'SHOP', limit: 1 })).toMatchObject({
      details: { limit: 'objects' },
    });
    await agent.close();
  });

  it.each([
    ['rate_per_minute', 'many'],
    ['objects_per_day', '0'],
  ])('%s of %s is refused', async (name, value) => {
    const { path } = await request();
    const answer = await decide(path, [...choice('read'), [name, value]]);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(name);
  });
});

describe('what is refused', () => {
  it.each([
    ['another response type', { response_type: 'token' }, 'response_type'],
    ['no PKCE', { code_challenge: undefined }, 'code_challenge'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'S256'],
    ['a foreign redirect', { redirect_uri: 'https://evil.example.com/callback' }, 'redirect_uri'],
    ['a script as redirect', { redirect_uri: 'javascript:alert(1)' }, 'redirect_uri'],
    ['another resource', { resource: 'https://other.example.com/mcp' }, 'resource'],
    ['no client', { client_id: undefined }, 'client_id'],
    ['a client that is no address', { client_id: 'my-agent' }, 'client_id'],
  ])('%s: nobody is sent anywhere', async (_, change, text) => {
    const { path } = await request(change);
    const shown = await operator.get(path);
    expect(shown.status).toBe(400);
    expect(await shown.text()).toContain(text);
    const sent = await decide(path, choice('write'));
    expect([sent.status, sent.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    ['that names another client', (document: object) => ({ ...document, client_id: 'https://other.example.com/c' })],
    ['without redirects', (document: object) => ({ ...document, redirect_uris: [] })],
    ['that is none', () => 'hello'],
    ['that is too long', (document: object) => ({ ...document, more: 'x'.repeat(6000) })],
  ])('a document %s', async (_, change) => {
    const other = await startAgentSite(change);
    const { path } = await request({ client_id: other.clientId });
    expect((await operator.get(path)).status).toBe(400);
    await other.close();
  });

  it('whoever is not signed in, or may only read', async () => {
    const { path } = await request();
    const stranger = await fetch(stand.url + path, { redirect: 'manual' });
    expect([stranger.status, stranger.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('/console/sign-in?next='),
    ]);
    const reader = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId, true));
    expect((await decide(path, choice('read'), reader)).status).toBe(403);
  });

  it('a person who declines sends the agent away with a reason', async () => {
    const { path } = await request();
    const answer = await decide(path, [['decision', 'deny']]);
    expect(Object.fromEntries(new URL(answer.headers.get('location') ?? '').searchParams)).toEqual({
      error: 'access_denied',
      state: 's',
      iss: stand.url,
    });
  });

  it('permissions that the connection does not have', async () => {
    const { path } = await request();
    expect((await decide(path, choice('read', ['passthrough_read']))).status).toBe(400);
  });

  it.each([
    ['a code again', {}, 'invalid_grant'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['another resource', { resource: 'https://other.example.com/mcp' }, 'invalid_target'],
  ])('%s', async (_, change, error) => {
    const { fields } = await letIn();
    expect(await ask('/agents/token', { ...fields, ...change })).toMatchObject({ status: 400, body: { error } });
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['another client', { client_id: 'https://other.example.com/c' }],
    ['another redirect', { redirect_uri: 'http://127.0.0.1:1/other' }],
  ])('a code with %s, which is used up then', async (_, change) => {
    const { path, verifier } = await request();
    const answer = await decide(path, choice('read'));
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const fields = exchangeOf(code, verifier);
    expect(await ask('/agents/token', { ...fields, ...change })).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await ask('/agents/token', fields)).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});

it('without leave for private networks a document there is not read', async () => {
  const strict = await startStand();
  const person = await signedIn(strict, API_KEY);
  const { path } = await request();
  const answer = await person.get(path);
  expect(answer.status).toBe(400);
  await strict.close();
});
