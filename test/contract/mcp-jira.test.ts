/** The door for agents, by the official MCP client over HTTP, with all the detail that programs want. */
import type { McpError } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, type AgentOptions, startAgent } from './agent.ts';
import { Customer } from './customer.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
const agents: Agent[] = [];
beforeAll(async () => {
  stand = await startStand({}, { REQUEST_TIMEOUT: '3s', MAX_JSON_BODY: '100KiB' });
});
afterEach(async () => {
  stand.sandbox.faults.clear();
  for (const agent of agents.splice(0)) await agent.close();
});
afterAll(() => stand.close());

async function agentOf(query: Record<string, string> = {}, options: Omit<AgentOptions, 'query'> = {}) {
  const agent = await startAgent(stand, { query: { detail: 'full', ...query }, ...options });
  agents.push(agent);
  return agent;
}
const onConnection = (query: Record<string, string> = {}, options: Omit<AgentOptions, 'query'> = {}) =>
  agentOf({ connection: stand.connectionId, ...query }, options);

const HEADERS = {
  authorization: API_KEY,
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
};
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

/** A message by hand, for what the client would not do. */
const post = (body: unknown, headers: Record<string, string> = {}, query = '') =>
  fetch(`${stand.url}/mcp${query}`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const withConnection = () => `?connection=${stand.connectionId}&detail=full`;

const calls = async () =>
  (await (await stand.get('/unified/apicall?type=mcp&limit=1000')).json()) as Record<string, unknown>[];

interface Page {
  items: Record<string, unknown>[];
  next_offset?: number;
}

describe('the tools of a connection', () => {
  it('are one for each verb that the adapter has', async () => {
    const agent = await onConnection();
    const names = await agent.toolNames();
    expect(names).toEqual(
      expect.arrayContaining([
        'list_task_tasks',
        'get_task_task',
        'create_task_task',
        'update_task_task',
        'remove_task_task',
        'list_task_changes',
        'create_storage_file',
        'list_hris_employees',
        'list_metadata_metadatas',
      ]),
    );
    // Jira has no such verbs.
    expect(names).not.toContain('update_storage_file');
    expect(names).not.toContain('create_hris_employee');
    expect(names).not.toContain('remove_task_change');
  });

  it('say how they take their arguments, from the models of the wire', async () => {
    const { client } = await onConnection();
    const { tools } = await client.listTools();
    const schemaOf = (name: string) => tools.find((tool) => tool.name === name)?.inputSchema;
    expect(schemaOf('list_task_tasks')).toMatchObject({
      additionalProperties: false,
      properties: {
        limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
        project_id: { type: 'string' },
        updated_gte: { type: 'string' },
        fields: { type: 'array' },
      },
    });
    expect(schemaOf('create_task_task')?.required).toEqual(['project_id', 'name']);
    expect(schemaOf('update_task_task')?.required).toEqual(['id']);
    expect(schemaOf('list_task_comments')?.required).toEqual(['task_id']);
    // What Jira can't do is not offered.
    expect(schemaOf('list_task_projects')?.properties).not.toHaveProperty('company_id');
    for (const tool of tools) expect(JSON.stringify(tool)).not.toMatch(/\$ref|\$defs/);
  });

  it('carry hints of what they may do', async () => {
    const { client } = await onConnection();
    const { tools } = await client.listTools();
    const hints = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(hints('list_task_tasks')).toMatchObject({ readOnlyHint: true });
    expect(hints('create_task_task')).toMatchObject({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
    });
    expect(hints('update_task_task')).toMatchObject({ destructiveHint: true, idempotentHint: true });
    expect(hints('remove_task_task')).toMatchObject({ destructiveHint: true, idempotentHint: true });
  });

  it('create, read, change, find and remove a task', async () => {
    const agent = await onConnection();
    const made = await agent.use('create_task_task', {
      name: 'Made by an agent',
      project_id: 'SHOP',
      notes: '**bold**',
      tags: ['agent'],
    });
    expect(made).toMatchObject({ name: 'Made by an agent', notes: '**bold**', tags: ['agent'], status: 'OPENED' });
    const { id } = made;
    const changed = await agent.use('update_task_task', { id, status: 'COMPLETED', fields: ['status', 'name'] });
    expect(changed).toEqual({ id, status: 'COMPLETED', name: 'Made by an agent' });
    expect(await agent.use('get_task_task', { id, fields: ['id', 'raw'] })).toMatchObject({ id, raw: { id } });
    const found = await agent.use<Page>('list_task_tasks', { query: '"Made by an agent"', fields: ['id'] });
    expect(found.items).toContainEqual({ id });
    expect(await agent.use('remove_task_task', { id })).toEqual({ id });
    expect(await agent.refused('get_task_task', { id })).toMatchObject({ error: 'not_found', status: 404 });
  });

  it('show texts as Markdown without markers, and take such a text back without a loss', async () => {
    const agent = await onConnection();
    const documentOf = (text: string) => ({
      version: 1,
      type: 'doc',
      content: [
        { type: 'paragraph', content: [{ type: 'status', attrs: { text: 'open', color: 'red', localId: 's' } }] },
        {
          type: 'panel',
          attrs: { panelType: 'custom', panelColor: '#deebff' },
          content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
        },
      ],
    });
    const description = documentOf('some words');
    const project = { name: 'Read by an agent', project_id: 'SHOP' };
    const { id, notes } = await agent.use('create_task_task', { ...project, raw: { fields: { description } } });
    expect(notes).toBe('open\n\n> [!NOTE]\n> some words');
    const whole = (format: string) =>
      agent.use('get_task_task', { id, fields: ['notes'], raw: `text_format=${format}` });
    expect(await whole('plain')).toMatchObject({ notes: 'open\n\nsome words' });
    const { notes: changed } = await agent.use('update_task_task', {
      id,
      notes: String(notes).replace('some', 'other'),
    });
    expect(changed).toBe('open\n\n> [!NOTE]\n> other words');
    const { raw } = await agent.use('get_task_task', { id, fields: ['raw'] });
    expect((raw as { fields: object }).fields).toMatchObject({ description: documentOf('other words') });
    const items = await agent.use<Page>('list_task_tasks', { query: '"Read by an agent"', fields: ['notes'] });
    expect(items.items).toContainEqual(expect.objectContaining({ notes: changed }));
  });

  it('take a text in the form that its caller names', async () => {
    const agent = await onConnection();
    const { id } = await agent.use('create_task_task', { name: 'Commented', project_id: 'SHOP' });
    const trace = 'Error: *boom*\n    at print.js:12';
    const raw = { text_format: 'plain' };
    const made = await agent.use('create_task_comment', { task_id: id, text: trace, raw });
    expect(made).toMatchObject({ text: trace });
    expect(
      await agent.refused('update_task_comment', { id: made.id, text: 'x', raw: { text_format: 'rtf' } }),
    ).toMatchObject({ details: [{ path: '$.raw.text_format' }] });
    const { client } = agent;
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'get_task_comment')?.description).toContain('text_format=readable');
    expect(tools.find(({ name }) => name === 'remove_task_comment')?.description).not.toContain('text_format');
  });

  it('walk a list page by page, once each, to its end', async () => {
    const agent = await onConnection();
    const seen: unknown[] = [];
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const page: Page = await agent.use<Page>('list_task_tasks', {
        limit: 40,
        offset,
        fields: ['id'],
        project_id: 'SHOP',
      });
      seen.push(...page.items.map(({ id }) => id));
      offset = page.next_offset;
    }
    const all = await stand.sdk.task.listTaskTasks({
      connectionId: stand.connectionId,
      limit: 1000,
      projectId: 'SHOP',
    });
    expect(seen.length).toBeGreaterThan(100);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it('take numbers as text, and empty texts as absent', async () => {
    const agent = await onConnection();
    const given = { limit: '2.0', offset: '', query: '', fields: 'id,name' };
    const page = await agent.use<Page>('list_task_tasks', given);
    expect(page).toEqual({
      items: Array(2).fill({ id: expect.any(String), name: expect.any(String) }),
      next_offset: 2,
    });
    const whole = await agent.use<Page>('list_task_tasks', { limit: '', fields: ['id'] });
    expect([whole.items.length, whole.next_offset]).toEqual([100, 100]);
  });

  it('store a file and list it', async () => {
    const agent = await onConnection();
    const { items } = await agent.use<Page>('list_task_tasks', { limit: 1 });
    const parent = items[0]?.id;
    const file = await agent.use('create_storage_file', {
      parent_id: parent,
      name: 'hello.txt',
      data: Buffer.from('Hello').toString('base64'),
    });
    expect(await (await fetch(String(file.download_url))).text()).toBe('Hello');
    const { items: files } = await agent.use<Page>('list_storage_files', { parent_id: parent });
    expect(files.map(({ id }) => id)).toContain(file.id);
  });

  it('answer as text what they answer as structured content', async () => {
    const { client } = await onConnection();
    const result = await client.callTool({ name: 'list_task_projects', arguments: { limit: 2 } });
    const [part] = result.content as { type: string; text: string }[];
    expect(JSON.parse(part?.text ?? '')).toEqual(result.structuredContent);
  });

  it('answer every object in the shape that they promise', async () => {
    // The client checks each answer against the schema of its tool, once it has seen the list.
    const agent = await onConnection();
    await agent.toolNames();
    const task = (await agent.use<Page>('list_task_tasks', { limit: 100 })).items[0]?.id;
    await agent.use('create_task_comment', { task_id: task, text: 'From an agent' });
    for (const name of ['list_task_projects', 'list_hris_employees', 'list_hris_groups', 'list_metadata_metadatas']) {
      expect((await agent.use<Page>(name)).items.length).toBeGreaterThan(0);
    }
    for (const name of ['list_task_comments', 'list_task_changes']) {
      expect((await agent.use<Page>(name, { task_id: task, fields: ['raw'] })).items.length).toBeGreaterThan(0);
    }
  });
});

describe('a tool refuses, and says why by the code that HTTP would answer', () => {
  it.each([
    ['a missing argument', 'list_task_comments', {}, 400, 'validation_failed', 'task_id'],
    ['a missing id', 'get_task_task', {}, 400, 'validation_failed', '$.id is required'],
    ['an unknown field', 'list_task_tasks', { fields: ['colour'] }, 400, 'validation_failed', 'colour'],
    ['a page that is too long', 'list_task_tasks', { limit: 1001 }, 400, 'validation_failed', 'limit'],
    ['a misspelt filter', 'list_task_tasks', { assignee: 'me' }, 400, 'validation_failed', '$.assignee'],
    ['a filter of the wrong type', 'list_task_tasks', { status: ['OPENED'] }, 400, 'validation_failed', '$.status'],
    ['a body without what is needed', 'create_task_task', { name: 'x' }, 400, 'validation_failed', '$.project_id'],
    [
      'a body of the wrong type',
      'create_task_task',
      { name: 1, project_id: 'SHOP' },
      400,
      'validation_failed',
      '$.name',
    ],
    ['what Jira does not know', 'get_task_task', { id: '99999999' }, 404, 'not_found', ''],
    [
      'a guard that is no instant',
      'update_task_task',
      { id: '10001', name: 'x', if_unmodified_since: 'today' },
      400,
      'validation_failed',
      'If-Unmodified-Since',
    ],
    [
      'a change of what was changed since',
      'update_task_task',
      { id: '10001', name: 'x', if_unmodified_since: '2001-01-01T00:00:00.000Z' },
      409,
      'conflict',
      '',
    ],
  ])('%s', async (_, name, given, status, error, message) => {
    const agent = await onConnection();
    const body = await agent.refused(name, given);
    expect(body).toMatchObject({ status, error, request_id: expect.any(String) });
    expect(body.message).toContain(message);
  });

  it('what the connection has no permission for, without asking Jira', async () => {
    const { id = '' } = await stand.sdk.connection.createUnifiedConnection({
      integrationType: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: {
        otherAuthInfo: [stand.sandbox.url, stand.sandbox.accounts.member.email, stand.sandbox.accounts.member.apiToken],
      },
    } as never);
    const agent = await agentOf({ connection: id });
    expect(await agent.toolNames()).toEqual(['list_task_tasks', 'get_task_task']);
    const before = stand.sandbox.requests.length;
    expect(await agent.refused('remove_task_task', { id: '10001' })).toMatchObject({
      status: 403,
      error: 'permission_missing',
      details: { missing: 'task_task_write', granted: ['task_task_read'] },
    });
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('what a paused connection would do; its tools are still listed', async () => {
    const agent = await onConnection();
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: true });
    try {
      expect(await agent.toolNames()).toContain('list_task_tasks');
      expect(await agent.refused('list_task_tasks')).toMatchObject({ status: 409, error: 'connection_paused' });
    } finally {
      await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: false });
    }
  });

  it('what Jira refuses, with its words', async () => {
    const agent = await onConnection();
    stand.sandbox.faults.add({
      path: '/rest/api/3/issue/10001',
      status: 403,
      times: 10,
      body: { errorMessages: ['Not for you.'], errors: {} },
    });
    expect(await agent.refused('get_task_task', { id: '10001' })).toMatchObject({
      status: 403,
      error: 'upstream_forbidden',
      details: { errorMessages: ['Not for you.'] },
    });
  });

  it('what takes longer than a request may', async () => {
    const agent = await onConnection();
    stand.sandbox.faults.add({ path: '/rest/api/3/issue/10001', delayMs: 20_000, times: 10 });
    const body = await agent.refused('get_task_task', { id: '10001' });
    expect(body).toMatchObject({ status: 504, error: 'upstream_timeout' });
  });
});

describe('what the address limits', () => {
  it('tools to those that it names', async () => {
    const agent = await onConnection({ tools: 'list_task_tasks,get_task_task' });
    expect(await agent.toolNames()).toEqual(['list_task_tasks', 'get_task_task']);
    await expect(agent.use('create_task_task', {})).rejects.toMatchObject({
      code: -32602,
      data: { tools: ['list_task_tasks', 'get_task_task'] },
    });
  });

  it('permissions to those that it names, of the ones that the connection has', async () => {
    const agent = await onConnection({ permissions: 'task_comment_read,task_task_read' });
    expect(await agent.toolNames()).toEqual([
      'list_task_tasks',
      'get_task_task',
      'list_task_comments',
      'get_task_comment',
    ]);
    expect(await agent.refused('create_task_task', { name: 'x', project_id: 'SHOP' })).toMatchObject({
      status: 403,
      error: 'permission_missing',
      details: { missing: 'task_task_write' },
    });
  });

  it('a read-only key to what reads', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId, true);
    const agent = await onConnection({}, { authorization: key });
    const names = await agent.toolNames();
    expect(names.filter((name) => !/^(list|get)_/.test(name))).toEqual([]);
    expect((await agent.use<Page>('list_task_tasks', { limit: 1 })).items).toHaveLength(1);
    expect(await agent.refused('remove_task_task', { id: '10001' })).toMatchObject({ status: 403, error: 'forbidden' });
  });

  it('answers to what does not say who people are', async () => {
    const open = await onConnection();
    const agent = await onConnection({ hide_sensitive: 'true' });
    const [shown] = (await open.use<Page>('list_hris_employees', { limit: 1 })).items;
    const [hidden] = (
      await agent.use<Page>('list_hris_employees', { limit: 1, fields: ['name', 'emails', 'raw', 'timezone'] })
    ).items;
    expect(shown?.name).toEqual(expect.any(String));
    expect(hidden).toEqual({ id: shown?.id, timezone: shown?.timezone });
    const people = (await open.use<Page>('list_hris_employees', { limit: 1000 })).items;
    const tasks = JSON.stringify(
      await agent.use<Page>('list_task_tasks', { limit: 1000, fields: ['id', 'metadata', 'raw'] }),
    );
    for (const { name } of people) expect(tasks).not.toContain(name);
  });
});

describe('without a connection', () => {
  it('there are the tools of the workspace', async () => {
    const agent = await agentOf();
    expect(await agent.toolNames()).toEqual(['list_unified_connections', 'get_unified_integration_auth']);
    const { items } = await agent.use<Page>('list_unified_connections', { limit: 100 });
    expect(items.map(({ id }) => id)).toContain(stand.connectionId);
    expect(JSON.stringify(items)).not.toContain(stand.sandbox.accounts.admin.apiToken);
    expect(await agent.use<Page>('list_unified_connections', { env: 'Elsewhere' })).toEqual({ items: [] });
  });

  it('a customer gets the link that makes a connection', async () => {
    const agent = await agentOf();
    const { url } = await agent.use<{ url: string }>('get_unified_integration_auth', {
      integration_type: 'jira',
      scopes: ['task_task_read'],
      external_xref: 'customer-1',
    });
    expect(new URL(url).searchParams.get('signature')).not.toBeNull();
    expect(new URL(await new Customer().open(url)).pathname).toBe('/authorize');
    const refused = await agent.refused('get_unified_integration_auth', { integration_type: 'trello' });
    expect(refused).toMatchObject({ status: 400, error: 'validation_failed' });
  });

  it('accounts are hidden like those of people', async () => {
    const agent = await agentOf({ hide_sensitive: '1' });
    const { items } = await agent.use<Page>('list_unified_connections');
    expect(items[0]?.auth).not.toHaveProperty('emails');
    expect(items[0]?.auth).not.toHaveProperty('name');
  });

  it('each call is recorded without a connection', async () => {
    const agent = await agentOf();
    await agent.use('list_unified_connections');
    const [latest] = await calls();
    expect(latest).toMatchObject({ type: 'mcp', name: 'listUnifiedConnections', status: '200', integration_type: '' });
    expect(latest).not.toHaveProperty('connection_id');
  });
});

describe('the log of calls', () => {
  it('has one call of type mcp for each call of a tool, and none for anything else', async () => {
    const before = (await calls()).length;
    const agent = await onConnection();
    await agent.toolNames();
    await agent.client.ping();
    await agent.use('get_task_task', { id: '10001' });
    await agent.refused('get_task_task', { id: '99999999' });
    const made = (await calls()).slice(0, -before || undefined);
    expect(made).toHaveLength(2);
    expect(made).toContainEqual(
      expect.objectContaining({
        connection_id: stand.connectionId,
        integration_type: 'jira',
        type: 'mcp',
        method: 'POST',
        path: '/mcp',
        name: 'getTaskTask',
        status: '200',
        size: expect.any(Number),
      }),
    );
    expect(made).toContainEqual(expect.objectContaining({ name: 'getTaskTask', status: '404', error: 'not_found' }));
  });

  it('keeps several calls of one request apart', async () => {
    const before = (await calls()).length;
    const call = (id: number, name: string, given: unknown) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: given },
    });
    const answer = await post(
      [call(1, 'get_task_task', { id: '10001' }), call(2, 'list_task_projects', { limit: 1 })],
      {},
      withConnection(),
    );
    expect(((await answer.json()) as { id: number }[]).map(({ id }) => id).sort()).toEqual([1, 2]);
    const made = (await calls()).slice(0, -before || undefined);
    expect(made.map(({ name }) => name).sort()).toEqual(['getTaskTask', 'listTaskProjects']);
  });

  it('never holds the key of the address', async () => {
    const agent = await onConnection({ token: API_KEY }, { authorization: undefined });
    await agent.use('list_task_projects', { limit: 1 });
    expect(JSON.stringify(await calls())).not.toContain(API_KEY);
  });
});

describe('the door', () => {
  const refusal = async (answer: Response) => ({
    status: answer.status,
    body: (await answer.json()) as { jsonrpc: string; id: null; error: { code: number; data: { error: string } } },
  });

  it('takes the key bare, after Bearer, or in the address', async () => {
    for (const [headers, query] of [
      [{ authorization: API_KEY }, ''],
      [{ authorization: `bearer ${API_KEY}` }, ''],
      [{ authorization: '' }, `?token=${API_KEY}`],
    ] as const) {
      expect((await post(ping, headers, query)).status).toBe(200);
    }
  });

  it.each([
    ['no key', { authorization: '' }, ''],
    ['a wrong key', { authorization: 'Bearer wrong' }, ''],
    ['a wrong key in the address', { authorization: '' }, '?token=wrong'],
    ['a wrong key, whatever is in the address', { authorization: 'wrong' }, `?token=${API_KEY}`],
  ])('refuses %s', async (_, headers, query) => {
    const { status, body } = await refusal(await post(ping, headers, query));
    expect(status).toBe(401);
    expect(body).toMatchObject({ jsonrpc: '2.0', id: null, error: { data: { error: 'unauthorized', status: 401 } } });
    expect(JSON.stringify(body)).not.toContain('wrong');
  });

  it('tells the client', async () => {
    const refused = startAgent(stand, { authorization: 'Bearer wrong' });
    await expect(refused).rejects.toThrow(/unauthorized|401/i);
  });

  it.each([
    ['an unknown connection', '?connection=0123456789abcdef01234567', 404, 'connection_not_found', -32000],
    ['an unknown permission', '?connection=x&permissions=everything', 400, 'validation_failed', -32602],
    ['permissions without a connection', '?permissions=task_task_read', 400, 'validation_failed', -32602],
    ['an unknown tool', '?tools=list_everything', 400, 'validation_failed', -32602],
    ['a flag that is none', '?hide_sensitive=maybe', 400, 'validation_failed', -32602],
  ])('refuses %s', async (_, query, status, error, code) => {
    const refused = await refusal(await post(ping, {}, query));
    expect(refused).toMatchObject({ status, body: { jsonrpc: '2.0', id: null, error: { code, data: { error } } } });
  });

  it("refuses another workspace's connection as if there were none", async () => {
    const other = await stand.gateway.workspaces.create('another');
    const key = await stand.gateway.keys.create(other?.id ?? '');
    expect((await post(ping, { authorization: key }, withConnection())).status).toBe(404);
  });

  it.each(['GET', 'DELETE', 'PUT', 'OPTIONS'])('has no %s: nothing is kept between two messages', async (method) => {
    const answer = await fetch(`${stand.url}/mcp`, { method, headers: HEADERS });
    expect(answer.headers.get('allow')).toBe('POST');
    expect((await refusal(answer)).status).toBe(405);
  });

  it.each([
    ['no JSON', '{"jsonrpc"', 400, -32700],
    ['nothing', '', 400, -32600],
    ['no message', '{"hello": 1}', 400, -32600],
    ['too many messages', JSON.stringify(Array(21).fill(ping)), 400, -32600],
    ['too much', JSON.stringify({ ...ping, params: { x: 'x'.repeat(100 * 1024) } }), 413, -32000],
    ['deeper than anything real', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, 400, -32600],
  ])('refuses a body with %s', async (_, body, status, code) => {
    expect(await refusal(await post(body))).toMatchObject({ status, body: { error: { code } } });
  });

  it('refuses pages of other origins', async () => {
    expect((await post(ping, { origin: 'https://evil.example.com' })).status).toBe(403);
    expect((await post(ping, { origin: 'null' })).status).toBe(403);
    expect((await post(ping, { origin: stand.url })).status).toBe(200);
  });

  it('refuses a method that there is not, by its number', async () => {
    const answer = await post({ ...ping, method: 'resources/subscribe' });
    expect(await answer.json()).toMatchObject({ id: 1, error: { code: -32601 } });
    await expect((await agentOf()).use('list_task_tasks')).rejects.toMatchObject({ code: -32602 } as McpError);
  });

  it('answers older clients without what they do not know', async () => {
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_task_projects', arguments: {} } };
    const old = await post(call, { 'mcp-protocol-version': '2025-03-26' }, withConnection());
    expect((await old.json()) as object).not.toHaveProperty('result.structuredContent');
    const current = await post(call, { 'mcp-protocol-version': '2025-06-18' }, withConnection());
    expect((await current.json()) as object).toHaveProperty('result.structuredContent.items');
    const listed = await post({ ...ping, method: 'tools/list' }, {}, withConnection());
    expect(await listed.text()).not.toContain('outputSchema');
  });

  it('takes a notification without an answer', async () => {
    const answer = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([answer.status, await answer.text()]).toEqual([202, '']);
  });
});
