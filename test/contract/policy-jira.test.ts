/** Keys with a policy, over both doors: what is denied is refused with what would be allowed, and nothing is carried out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Policy } from '../../schema/models/policy.ts';
import { agentInTest } from './agent.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}
type Body = Record<string, unknown>;

/** A key with this policy, over HTTP and over the door for agents. */
async function limited(policy: object) {
  const key = await stand.gateway.keys.create(stand.workspaceId, false, Policy.parse(policy));
  const row = await stand.gateway.keys.authenticate(key);
  const send = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
    const answer = await stand.send(method, path.replace('{c}', stand.connectionId), body, {
      authorization: key,
      ...headers,
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  return { key, id: row?.id ?? '', send, get: (path: string) => send('GET', path) };
}

async function agentWith(key: string) {
  const agent = await agentInTest(stand, { query: { connection: stand.connectionId }, authorization: key });
  return agent;
}

/** What reaches the provider and is no reading. */
const writes = () =>
  stand.sandbox.requests.filter(({ method, target }) => method !== 'GET' && !target.includes('/search')).length;

const decisions = async (id: string) =>
  (await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, keyId: id, limit: 100, offset: 0 })).map(
    ({ action, changes }) => [action, changes?.operation, changes?.limit],
  );

const task = async (project: string, name = 'Limited') =>
  String(
    (await stand.sdk.task.createTaskTask({ connectionId: stand.connectionId, taskTask: { name, projectId: project } }))
      .id,
  );

const denied = (limit: string, allowed: object) => ({
  status: 403,
  body: { error: 'forbidden', details: { limit, allowed: expect.objectContaining(allowed) } },
});

describe('projects', () => {
  let shop = '';
  let help = '';
  beforeAll(async () => {
    shop = await task('SHOP', 'In the shop');
    help = await task('HELP', 'At the help desk');
  });
  const policy = { allow: { projects: ['SHOP'] } };

  it.each([
    ['a list of no project', 'GET', () => '/task/{c}/task', undefined],
    ['a list of another project', 'GET', () => '/task/{c}/task?project_id=HELP', undefined],
    ['a task of another project', 'GET', () => `/task/{c}/task/${help}`, undefined],
    ['a change of it', 'PATCH', () => `/task/{c}/task/${help}`, { name: 'Taken over' }],
    ['its removal', 'DELETE', () => `/task/{c}/task/${help}`, undefined],
    ['a new one there', 'POST', () => '/task/{c}/task', { name: 'x', project_id: 'HELP' }],
    ['a move to there', 'PATCH', () => `/task/{c}/task/${shop}`, { project_id: 'HELP' }],
    [
      'a move by the own part',
      'PATCH',
      () => `/task/{c}/task/${shop}`,
      { raw: { fields: { project: { key: 'HELP' } } } },
    ],
    ['a comment there', 'POST', () => '/task/{c}/comment', { task_id: help, text: 'x' }],
    ['comments there', 'GET', () => `/task/{c}/comment?task_id=${help}`, undefined],
    ['comments by the other name', 'GET', () => `/task/{c}/comment?parent_id=${help}`, undefined],
    ['comments by both names', 'GET', () => `/task/{c}/comment?task_id=${shop}&parent_id=${help}`, undefined],
    ['a move by a number', 'PATCH', () => `/task/{c}/task/${shop}`, { project_id: 10_005 }],
    [
      'a custom field of all projects',
      'POST',
      () => '/metadata/{c}/metadata',
      { name: 'x', format: 'TEXT', object_type: 'task_task' },
    ],
    ['the history there', 'GET', () => `/task/{c}/change?task_id=${help}`, undefined],
    ['files there', 'GET', () => `/storage/{c}/file?parent_id=${help}`, undefined],
    ['the other project', 'GET', () => '/task/{c}/project/HELP', undefined],
    ['the own search language', 'GET', () => '/task/{c}/task?project_id=SHOP&raw=jql%3Dproject%3DHELP', undefined],
    ['other calls', 'GET', () => '/passthrough/{c}/rest/api/3/myself', undefined],
    ['the log', 'GET', () => '/unified/apicall', undefined],
    ['a new connection', 'POST', () => '/unified/connection', {}],
  ])('deny %s', async (_, method, path, body) => {
    const { send } = await limited(policy);
    const before = writes();
    const answer = await send(method, path(), body);
    expect(answer).toMatchObject({
      status: 403,
      body: { error: 'forbidden', details: { allowed: expect.any(Object) } },
    });
    expect(writes()).toBe(before);
  });

  it('allow what is in them, by id and by key', async () => {
    const { send, get } = await limited(policy);
    const { body } = await get('/task/{c}/task?project_id=SHOP&limit=5');
    expect(body).toHaveLength(5);
    const project = (await get(`/task/{c}/task/${shop}`)).body.project_id;
    expect((await get(`/task/{c}/task?project_id=${project}&limit=2`)).body).toHaveLength(2);
    expect((await send('PATCH', `/task/{c}/task/${shop}`, { name: 'Renamed' })).status).toBe(200);
    expect((await send('POST', '/task/{c}/comment', { task_id: shop, text: 'Seen' })).status).toBe(200);
    expect((await get(`/task/{c}/comment?task_id=${shop}`)).body).toHaveLength(1);
    expect((await get('/hris/{c}/employee?limit=1')).status).toBe(200);
  });

  it('show only those that are allowed, as whole pages', async () => {
    const { get } = await limited({ allow: { projects: ['SHOP', 'HELP'] }, deny: { projects: ['HELP'] } });
    const { body } = await get('/task/{c}/project');
    expect(body).toHaveLength(1);
    const others = await limited({ deny: { projects: ['SHOP'] } });
    const all = await stand.sdk.task.listTaskProjects({ connectionId: stand.connectionId });
    expect((await others.get('/task/{c}/project')).body).toHaveLength(all.length - 1);
    expect((await others.get('/task/{c}/project?limit=1&offset=1')).body).toHaveLength(1);
  });

  it('are not opened by a project that the operation ignores, nor by a name that is no key', async () => {
    const { send, get } = await limited({ allow: { projects: ['SHOP'] } });
    const before = writes();
    expect(await send('POST', '/task/{c}/project', { name: 'Mine', project_id: 'SHOP' })).toMatchObject({
      status: 403,
    });
    expect(await get('/task/{c}/comment?project_id=SHOP&limit=1')).toMatchObject({
      status: expect.toSatisfy((code) => code >= 400),
    });
    expect(writes()).toBe(before);
    const denying = await limited({ deny: { projects: ['SHOP'] } });
    const [shop] = await stand.sdk.task.listTaskProjects({ connectionId: stand.connectionId, query: 'SHOP', limit: 1 });
    const byName = `/task/{c}/task?limit=1&project_id=${encodeURIComponent(shop?.name ?? '')}`;
    expect(await denying.get(byName)).toMatchObject({ status: 403 });
  });

  it('leave the tools that write to those who may write in some', async () => {
    const { key } = await limited({ allow: { projects: ['SHOP'] } });
    const names = await (await agentWith(key)).toolNames();
    expect(names).toEqual(expect.arrayContaining(['create_task_task', 'update_task_task']));
  });

  it('hold for a search by key, too', async () => {
    const { get } = await limited(policy);
    const found = (await get(`/task/{c}/task?project_id=SHOP&query=HELP-1`)).body as unknown as Body[];
    const project = (await get(`/task/{c}/task/${shop}`)).body.project_id;
    expect(found.filter(({ project_id }) => project_id !== project)).toEqual([]);
  });

  it('say which would be allowed, over both doors', async () => {
    const { key, get } = await limited(policy);
    expect(await get('/task/{c}/task?project_id=HELP')).toMatchObject(denied('projects', { projects: ['SHOP'] }));
    const agent = await agentWith(key);
    expect(await agent.refused('update_task_task', { id: help, status: 'COMPLETED' })).toMatchObject({
      error: 'forbidden',
      details: { limit: 'projects', allowed: { projects: ['SHOP'] } },
      next: expect.any(String),
    });
  });
});

describe('fields', () => {
  it('that are denied are in no answer and cannot be named, read by, or written', async () => {
    const id = await task('SHOP', 'With notes');
    const { send, get } = await limited({ deny: { fields: ['task_task.notes', 'assigned_user_ids'] } });
    await stand.send('PATCH', `/task/${stand.connectionId}/task/${id}`, { notes: 'secret' });
    const whole = (await get(`/task/{c}/task/${id}`)).body;
    expect(whole).toMatchObject({ id, name: 'With notes' });
    expect(whole).not.toHaveProperty('notes');
    expect(JSON.stringify((await get('/task/{c}/task?project_id=SHOP&limit=100')).body)).not.toContain(
      'assigned_user_ids',
    );
    const not = { not_fields: ['task_task.notes', 'assigned_user_ids'] };
    for (const query of ['fields=notes', 'fields=raw', 'fields=raw.fields', 'query=secret', 'assigned_user_id=me']) {
      const answer = await get(`/task/{c}/task?project_id=SHOP&${query}`);
      expect(answer, query).toMatchObject(denied('fields', not));
    }
    expect(await send('PATCH', `/task/{c}/task/${id}`, { notes: 'x' })).toMatchObject(denied('fields', not));
    expect(await send('PATCH', `/task/{c}/task/${id}`, { raw: { fields: { description: null } } })).toMatchObject(
      denied('fields', not),
    );
    const { body } = await send('PATCH', `/task/{c}/task/${id}`, { name: 'Changed' });
    expect(body).not.toHaveProperty('notes');
  });

  it('that are denied are in no history', async () => {
    const id = await task('SHOP', 'With a history');
    for (const change of [{ notes: 'secret plan' }, { name: 'Renamed once' }]) {
      await stand.send('PATCH', `/task/${stand.connectionId}/task/${id}`, change);
    }
    const open = JSON.stringify(await (await stand.get(`/task/${stand.connectionId}/change?task_id=${id}`)).json());
    expect(open).toContain('secret plan');
    const { get } = await limited({ deny: { fields: ['task_task.notes'] } });
    const shown = JSON.stringify((await get(`/task/{c}/change?task_id=${id}`)).body);
    expect(shown).not.toContain('secret plan');
    expect(shown).toContain('Renamed once');
  });

  it('that are allowed are all there are', async () => {
    const { get, key } = await limited({ allow: { fields: ['name', 'status'] } });
    const [first] = (await get('/task/{c}/task?limit=1')).body as unknown as Body[];
    expect(Object.keys(first ?? {}).sort()).toEqual(['id', 'name', 'status']);
    const agent = await agentWith(key);
    expect(Object.keys(await agent.use('get_task_task', { id: first?.id })).sort()).toEqual(['id', 'name', 'status']);
    expect(await agent.refused('get_task_task', { id: first?.id, fields: ['notes'] })).toMatchObject({
      details: { limit: 'fields', allowed: { fields: ['name', 'status'] } },
    });
  });
});

describe('mode, objects and connections', () => {
  it('mode read writes nothing, over both doors', async () => {
    const { key, send, get } = await limited({ mode: 'read' });
    const id = await task('SHOP');
    expect((await get(`/task/{c}/task/${id}`)).status).toBe(200);
    const before = writes();
    expect(await send('PATCH', `/task/{c}/task/${id}`, { name: 'x' })).toMatchObject(denied('mode', { mode: 'read' }));
    expect(await send('POST', '/passthrough/{c}/rest/api/3/issue', {})).toMatchObject(denied('mode', { mode: 'read' }));
    const agent = await agentWith(key);
    expect((await agent.toolNames()).filter((name) => !/^(list|get|describe)_/.test(name))).toEqual([]);
    expect(await agent.refused('remove_task_task', { id })).toMatchObject({
      error: 'forbidden',
      details: { limit: 'mode' },
    });
    expect(writes()).toBe(before);
  });

  it('objects that are not allowed have no tools, and no answers', async () => {
    const { key, get } = await limited({
      allow: { objects: ['task_task', 'task_comment'] },
      deny: { objects: ['task_comment'] },
    });
    expect((await get('/task/{c}/task?limit=1')).status).toBe(200);
    expect(await get('/task/{c}/project')).toMatchObject(denied('objects', { objects: ['task_task'] }));
    const agent = await agentWith(key);
    expect((await agent.toolNames()).filter((name) => !name.includes('task_task'))).toEqual(['describe_tool']);
    expect(await agent.refused('list_task_projects')).toMatchObject({ details: { limit: 'objects' } });
  });

  it('a foreign connection is refused', async () => {
    const { key, get } = await limited({ allow: { connections: ['another'] } });
    expect(await get('/task/{c}/task?limit=1')).toMatchObject(denied('connections', { connections: ['another'] }));
    await expect(agentWith(key)).rejects.toThrow(
      /"details":\{"limit":"connections","allowed":\{"connections":\["another"\]/,
    );
  });

  it('the console is not for keys with a policy', async () => {
    const { key } = await limited({ rate_per_minute: 100 });
    expect(await stand.gateway.consoleSessions.begin(key)).toBeUndefined();
  });
});

describe('numbers', () => {
  it('of objects a day are not evaded by a limit that is given twice, nor by what nobody counts', async () => {
    const { get, send } = await limited({ objects_per_day: 10 });
    expect((await get('/task/{c}/task?limit=&limit=1000')).status).toBe(403);
    expect(await get('/passthrough/{c}/rest/api/3/search/jql?jql=x')).toMatchObject({ status: 403 });
    const hook = {
      connection_id: stand.connectionId,
      object_type: 'task_task',
      event: 'updated',
      hook_url: 'https://x.example',
    };
    expect(await send('POST', '/unified/webhook', hook)).toMatchObject({ status: 403 });
  });

  it('of objects a day are counted over both doors, and what fails is given back', async () => {
    const { key, get, send } = await limited({ objects_per_day: 10 });
    expect((await get('/task/{c}/task?limit=6')).body).toHaveLength(6);
    expect((await get('/task/{c}/task/99999999')).status).toBe(404);
    expect(await get('/task/{c}/task?limit=6')).toMatchObject(
      denied('objects_per_day', { objects_per_day: 10, objects_left: 4 }),
    );
    const agent = await agentWith(key);
    await agent.use('list_task_tasks', { limit: 4 });
    expect(await agent.refused('list_task_tasks', { limit: 1 })).toMatchObject({
      error: 'rate_limited',
      retry_after: expect.any(Number),
    });
    expect(await send('POST', '/task/{c}/task', { name: 'x', project_id: 'SHOP' })).toMatchObject({ status: 429 });
  });

  it('of calls a minute are those of the key', async () => {
    const { id, get } = await limited({ rate_per_minute: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await get('/task/{c}/task?limit=1')).status);
    expect(statuses).toEqual([200, 200, 429]);
    await get('/task/{c}/task?limit=1');
    const denials = (await decisions(id)).filter(([action]) => action === 'policy deny');
    expect(denials).toEqual([['policy deny', 'any', 'rate_per_minute']]);
  });
});

describe('decisions', () => {
  it('are all in the audit log, whichever door they were made at', async () => {
    const { key, id, get, send } = await limited({ mode: 'read', allow: { objects: ['task_task'] } });
    await get('/task/{c}/task?limit=1');
    await get('/task/{c}/project');
    await send('DELETE', '/task/{c}/task/10001');
    await get('/passthrough/{c}/rest/api/3/myself');
    const agent = await agentWith(key);
    await agent.use('list_task_tasks', { limit: 1 });
    await agent.refused('list_hris_employees');
    expect((await decisions(id)).reverse()).toEqual([
      ['policy allow', 'listTaskTasks', undefined],
      ['policy deny', 'listTaskProjects', 'objects'],
      ['policy deny', 'removeTaskTask', 'mode'],
      ['policy deny', 'listPassthroughs', 'objects'],
      ['policy allow', 'listTaskTasks', undefined],
      ['policy deny', 'listHrisEmployees', 'objects'],
    ]);
  });

  it('of keys that may only read are there when they were to write', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId, true);
    const id = (await stand.gateway.keys.authenticate(key))?.id ?? '';
    const before = writes();
    const answer = await stand.send('DELETE', `/task/${stand.connectionId}/task/10001`, undefined, {
      authorization: key,
    });
    expect(answer.status).toBe(403);
    const agent = await agentWith(key);
    expect(await agent.refused('remove_task_task', { id: '10001' })).toMatchObject({
      message: 'This API key may only read.',
      details: { limit: 'mode', allowed: { mode: 'read' } },
    });
    expect((await decisions(id)).map(([action, , limit]) => [action, limit])).toEqual(
      Array(2).fill(['policy deny', 'mode']),
    );
    expect(writes()).toBe(before);
  });

  it("an answer that was kept for another key's Idempotency-Key is not given out", async () => {
    const body = { name: 'Once', project_id: 'HELP' };
    const headers = { 'idempotency-key': 'the-same-key' };
    const made = await stand.send('POST', `/task/${stand.connectionId}/task`, body, headers);
    expect(made.status).toBe(200);
    const { send } = await limited({ allow: { projects: ['SHOP'] } });
    expect((await send('POST', '/task/{c}/task', body, headers)).status).toBe(403);
  });

  it('hold from the next call on when the policy changes', async () => {
    const { id, get } = await limited({ mode: 'read' });
    expect((await get('/task/{c}/project')).status).toBe(200);
    await stand.gateway.keys.limit(id, Policy.parse({ deny: { objects: ['task_project'] } }));
    expect((await get('/task/{c}/project')).status).toBe(403);
    await stand.gateway.keys.limit(id, null);
    expect((await get('/task/{c}/project')).status).toBe(200);
  });
});
