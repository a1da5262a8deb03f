/** The door for agents, by the official clients of both generations of the protocol. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Generation } from '../../examples/agent/client.ts';
import { agentInTest, startAgent } from './agent.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

interface Message {
  readonly method: string;
  readonly params?: { readonly _meta?: Record<string, unknown> };
}

/** Keeps what goes out. */
function watched() {
  const sent: Message[] = [];
  const answered: (string | null)[] = [];
  const watch: typeof fetch = async (url, init) => {
    if (typeof init?.body === 'string') sent.push(JSON.parse(init.body) as Message);
    const answer = await fetch(url, init);
    answered.push(answer.headers.get('content-type'));
    return answer;
  };
  return { sent, answered, watch };
}

async function agentOf(generation: Generation, watch?: typeof fetch) {
  const query = { connection: stand.connectionId };
  const agent = await agentInTest(stand, { query, generation, ...(watch && { fetch: watch }) });
  return agent;
}

describe.each(['2025', '2026'] as const)('a client of %s', (generation) => {
  it('finds the tools and what they are for, and closes a task', async () => {
    const agent = await agentOf(generation);
    expect(agent.client.getInstructions()).toContain('Texts are Markdown');
    expect(await agent.toolNames()).toContain('update_task_task');
    const { id } = await agent.use('create_task_task', { name: `Closed by ${generation}`, project_id: 'SHOP' });
    expect(await agent.use('update_task_task', { id, status: 'COMPLETED', fields: ['status'] })).toEqual({
      id,
      status: 'COMPLETED',
    });
    expect(await agent.use('get_task_task', { id, fields: ['status'] })).toMatchObject({ status: 'COMPLETED' });
  });

  it('is told by a tool what is wrong, and by the protocol that there is no such tool', async () => {
    const agent = await agentOf(generation);
    expect(await agent.refused('get_task_task', { id: '99999999' })).toMatchObject({ error: 'not_found' });
    const unknown = agent.client.callTool({ name: 'close_everything', arguments: {} });
    await expect(unknown).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('close_everything'),
      data: { tools: expect.arrayContaining(['update_task_task']) },
    });
  });

  it('reads guides, and what a tool takes', async () => {
    const { client } = await agentOf(generation);
    const { resources } = await client.listResources();
    expect(resources).toContainEqual(
      expect.objectContaining({ uri: 'taskgate://guides/agents', mimeType: 'text/markdown' }),
    );
    const { contents } = await client.readResource({ uri: 'taskgate://guides/agents' });
    expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: expect.stringMatching(/^# Agents/) }]);
    expect(await client.listResourceTemplates()).toMatchObject({
      resourceTemplates: [{ uriTemplate: 'taskgate://tools/{name}' }],
    });
    const [tool] = (await client.readResource({ uri: 'taskgate://tools/update_task_task' })).contents as {
      text: string;
    }[];
    expect(JSON.parse(tool?.text ?? '')).toMatchObject({
      name: 'update_task_task',
      arguments: { status: {} },
      required: ['id'],
    });
    await expect(client.readResource({ uri: 'taskgate://guides/../.env' })).rejects.toThrow('There is no resource');
  });

  it('gets prompts for what its tools can do', async () => {
    const { client } = await agentOf(generation);
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['close_task', 'summarize_project']);
    const given = { task: 'SHOP-1', reason: 'shipped' };
    expect(await client.getPrompt({ name: 'close_task', arguments: given })).toMatchObject({
      messages: [{ role: 'user', content: { text: expect.stringMatching(/SHOP-1.*shipped/s) } }],
    });
    await expect(client.getPrompt({ name: 'close_task', arguments: { task: 'SHOP-1' } })).rejects.toThrow(
      'needs reason',
    );
    await expect(client.getPrompt({ name: 'sing' })).rejects.toThrow('There is no prompt');
    const query = { connection: stand.connectionId, permissions: 'task_task_read' };
    const reader = await agentInTest(stand, { query, generation });
    expect((await reader.client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['summarize_project']);
  });

  it('is refused without a good key', async () => {
    for (const authorization of [undefined, 'Bearer wrong']) {
      await expect(startAgent(stand, { generation, authorization })).rejects.toThrow(/unauthorized|401/i);
    }
  });
});

it('a client of 2026 sends no initialize: each message says version, client and abilities itself', async () => {
  const { sent, answered, watch } = watched();
  const agent = await agentOf('2026', watch);
  await agent.toolNames();
  await agent.use('list_task_projects', { limit: 1 });
  expect(sent.map(({ method }) => method)).toEqual(['server/discover', 'tools/list', 'tools/call']);
  for (const { params } of sent) {
    expect(params?._meta).toMatchObject({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'contract-tests' },
      'io.modelcontextprotocol/clientCapabilities': {},
    });
  }
  expect(new Set(answered)).toEqual(new Set(['application/json']));
});

it('a client of 2025 initializes as ever', async () => {
  const { sent, watch } = watched();
  const agent = await agentOf('2025', watch);
  await agent.toolNames();
  expect(sent.map(({ method }) => method)).toEqual(['initialize', 'notifications/initialized', 'tools/list']);
});

it('a client that speaks both finds the newer one by itself', async () => {
  const { sent, watch } = watched();
  const client = new Client({ name: 'both', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const url = new URL(`${stand.url}/mcp?connection=${stand.connectionId}`);
  const requestInit = { headers: { authorization: API_KEY } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit, fetch: watch }));
  expect(client.getServerVersion()).toMatchObject({ name: 'taskgate' });
  expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  expect(sent.map(({ method }) => method)).toEqual(['server/discover', 'tools/list']);
  await client.close();
});

describe('by hand', () => {
  const META = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'by-hand', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const send = async (method: string, params: object = {}, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stand.url}/mcp?connection=${stand.connectionId}`, {
      method: 'POST',
      headers: {
        authorization: API_KEY,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { _meta: META, ...params } }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('server/discover says versions, abilities and instructions, and keeps nothing', async () => {
    const { status, body } = await send('server/discover');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 7,
      result: {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {}, resources: {}, prompts: {} },
        instructions: expect.any(String),
        resultType: 'complete',
      },
    });
  });

  it('a version that there is not is refused with those that there are', async () => {
    const meta = { ...META, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' };
    const { status, body } = await send('tools/list', { _meta: meta }, { 'mcp-protocol-version': '2031-01-01' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } },
    });
  });

  it('headers that say something else than the message are refused', async () => {
    const { status, body } = await send('tools/list', {}, { 'mcp-method': 'tools/call' });
    expect([status, (body.error as { code: number }).code]).toEqual([400, -32020]);
  });

  it('a message without what each must say is refused', async () => {
    const { status, body } = await send('tools/list', { _meta: {} });
    expect([status, (body.error as { code: number }).code]).toEqual([400, -32602]);
  });

  it.each(['initialize', 'ping', 'resources/subscribe'])('%s is no method of this version', async (method) => {
    expect((await send(method)).body).toMatchObject({ error: { code: -32601 } });
  });

  it('nothing can be listened to, since nothing changes meanwhile', async () => {
    const { body } = await send('subscriptions/listen', { notifications: { toolsListChanged: true } });
    expect(body).toMatchObject({ id: 7, error: { code: -32603 } });
  });
});
