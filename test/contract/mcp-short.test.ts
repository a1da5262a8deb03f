/** What the door for agents costs a model that reads it: bytes of whole results, as they cross the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLinearStand } from '../adapters/linear/linear-stand.ts';
import { type AgentOptions, agentInTest } from './agent.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

/** Bytes of the last response. */
function scales() {
  const weighed = { bytes: 0 };
  const weigh: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    weighed.bytes = Buffer.byteLength(await answer.clone().text());
    return answer;
  };
  return { weighed, weigh };
}

async function agentOf(options: AgentOptions = {}) {
  const agent = await agentInTest(stand, { query: { connection: stand.connectionId }, ...options });
  return agent;
}

interface Page {
  items: Record<string, unknown>[];
  next_offset?: number;
}

describe.each(['2025', '2026'] as const)('a client of %s', (generation) => {
  it('gets all tools in at most 8 kB', async () => {
    const { weighed, weigh } = scales();
    const agent = await agentOf({ generation, fetch: weigh });
    const names = await agent.toolNames();
    expect(names.length).toBeGreaterThan(25);
    expect(names).toContain('describe_tool');
    expect(weighed.bytes).toBeLessThanOrEqual(8000);
  });

  it('gets 30 tasks with 3 fields in at most 3 kB, named or by default', async () => {
    const { weighed, weigh } = scales();
    const agent = await agentOf({ generation, fetch: weigh });
    for (const given of [{ limit: 30, fields: ['id', 'name', 'status'] }, {}]) {
      const { items, next_offset } = await agent.use<Page>('list_task_tasks', given);
      expect([items.length, next_offset]).toEqual([30, 30]);
      for (const item of items) expect(Object.keys(item)).toEqual(['id', 'name', 'status']);
      expect(weighed.bytes).toBeLessThanOrEqual(3000);
    }
  });

  it('gets a whole task in at most 1.5 kB', async () => {
    const { weighed, weigh } = scales();
    const agent = await agentOf({ generation, fetch: weigh });
    const { items } = await agent.use<Page>('list_task_tasks', { limit: 40, sort: 'name' });
    const sizes = [];
    for (const { id } of items) {
      const task = await agent.use('get_task_task', { id });
      expect(task).toMatchObject({ id, project_id: expect.any(String), updated_at: expect.any(String) });
      sizes.push(weighed.bytes);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1500);
  });
});

it("another provider's tools fit into 8 kB as well", async () => {
  const linear = await startLinearStand();
  const { weighed, weigh } = scales();
  const agent = await agentInTest(linear, { query: { connection: linear.connectionId }, fetch: weigh });
  expect((await agent.toolNames()).length).toBeGreaterThan(10);
  expect(weighed.bytes).toBeLessThanOrEqual(8000);
  await agent.close();
  await linear.close();
});

describe('fields', () => {
  it.each([
    ['task_task', 'tasks', {}],
    ['task_project', 'projects', {}],
    ['hris_employee', 'employees', {}],
    ['hris_group', 'groups', {}],
    ['metadata_metadata', 'metadatas', {}],
    ['task_comment', 'comments', { task_id: '10001' }],
    ['task_change', 'changes', { task_id: '10001' }],
  ])('of %s are those that were named, each by itself, in a list and alone', async (object, plural, parent) => {
    const agent = await agentOf();
    if (object === 'task_comment') await agent.use('create_task_comment', { task_id: '10001', text: 'One comment' });
    const category = object.split('_')[0];
    const { fields } = await agent.use<{ fields: object }>('describe_tool', { name: `get_${object}` });
    expect(Object.keys(fields).length).toBeGreaterThan(3);
    for (const field of Object.keys(fields)) {
      const given = { ...parent, limit: 3, fields: field };
      const { items } = await agent.use<Page>(`list_${category}_${plural}`, given);
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) expect(['id', field]).toEqual(expect.arrayContaining(Object.keys(item)));
      const one = await agent.use(`get_${object}`, { id: items[0]?.id, fields: [field] });
      expect(one.id).toBe(items[0]?.id);
      expect(['id', field]).toEqual(expect.arrayContaining(Object.keys(one)));
    }
  });

  it('that were named come whole, with what is left out by default', async () => {
    const agent = await agentOf();
    const { id } = await agent.use('create_task_task', {
      name: 'With a custom field',
      project_id: 'SHOP',
      metadata: [{ slug: 'customer', value: 'Trail & Co' }],
    });
    const short = await agent.use<{ metadata: object[] }>('get_task_task', { id });
    expect(short.metadata).toContainEqual({ slug: 'customer', value: 'Trail & Co' });
    expect(short).not.toHaveProperty('attachment_ids');
    const whole = await agent.use<{ metadata: object[] }>('get_task_task', { id, fields: 'metadata,attachment_ids' });
    expect(whole.metadata).toContainEqual(expect.objectContaining({ namespace: 'Customer', format: 'TEXT' }));
    expect(whole).toHaveProperty('attachment_ids', []);
  });

  it('of what was written are those that were sent; of what is new also where it is', async () => {
    const agent = await agentOf();
    const made = await agent.use('create_task_task', { name: 'Written', project_id: 'SHOP' });
    expect(Object.keys(made).sort()).toEqual(['id', 'name', 'project_id', 'status', 'url']);
    expect(await agent.use('update_task_task', { id: made.id, tags: ['a'], status: 'COMPLETED' })).toEqual({
      id: made.id,
      tags: ['a'],
      status: 'COMPLETED',
    });
  });
});

describe('describe_tool', () => {
  it('has every argument and field that the short schema leaves out, and they are taken', async () => {
    const agent = await agentOf();
    const { tools } = await agent.client.listTools();
    const short = tools.find(({ name }) => name === 'update_task_task')?.inputSchema.properties ?? {};
    const full = await agent.use<{ arguments: object; required: string[]; fields: Record<string, string> }>(
      'describe_tool',
      { name: 'update_task_task' },
    );
    expect(short).not.toHaveProperty('story_points');
    expect(full.arguments).toMatchObject({ ...Object.fromEntries(Object.keys(short).map((name) => [name, {}])) });
    expect(full.arguments).toMatchObject({ story_points: { description: expect.any(String) }, raw: {} });
    expect(full.required).toEqual(['id']);
    expect(full.fields.status).toContain('status');
    const { id } = await agent.use('create_task_task', { name: 'x', project_id: 'SHOP' });
    expect(await agent.use('update_task_task', { id, story_points: 3 })).toEqual({ id, story_points: 3 });
  });

  it('names the tools that there are when it is asked for another one', async () => {
    const agent = await agentOf();
    expect(await agent.refused('describe_tool', { name: 'close_task' })).toMatchObject({
      error: 'validation_failed',
      details: [{ path: '$.name', allowed: expect.arrayContaining(['update_task_task']) }],
    });
  });
});

describe('an error says what to do now', () => {
  it.each([
    ['get_task_task', { id: '99999999' }, 'not_found', 'Find the id with list_task_tasks.'],
    [
      'update_task_task',
      { id: '10001', priority: 'Whenever' },
      'validation_failed',
      'describe_tool {"name":"update_task_task"}',
    ],
    [
      'update_task_task',
      { id: '10001', name: 'x', if_unmodified_since: '2001-01-01T00:00:00.000Z' },
      'conflict',
      'Read it again with get_task_task',
    ],
  ])('%s %o', async (name, given, error, next) => {
    const body = await (await agentOf()).refused(name, given);
    expect(body).toMatchObject({ error, message: expect.any(String), next: expect.stringContaining(next) });
    expect(body).not.toHaveProperty('statusCode');
  });

  it('which of a write that may have arrived is to look first', async () => {
    stand.sandbox.faults.add({ method: 'DELETE', path: '/rest/api/3/issue/10001', status: 503, times: 20, body: {} });
    const body = await (await agentOf()).refused('remove_task_task', { id: '10001' });
    stand.sandbox.faults.clear();
    expect(body.next).toMatch(/^(Look first whether it was done \(list_task_tasks\)|Wait \d+ seconds)/);
  });

  it('within 2 kB, however much would be accepted', async () => {
    const { weighed, weigh } = scales();
    const agent = await agentOf({ fetch: weigh });
    const tooMany = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`filter_${index}`, 'x']));
    await agent.refused('list_task_tasks', tooMany);
    expect(weighed.bytes).toBeLessThanOrEqual(2500);
  });
});
