/** `Idempotency-Key`: a write that is asked for twice is made once. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/common/faults.ts';
import type { ConnectionCreate } from '../../schema/models/connection.ts';
import { createLogger } from '../../src/lib/observe/log.ts';
import { Meter } from '../../src/lib/observe/meter.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import { withEachProvider } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

interface Answer {
  status: number;
  isReplayed: boolean;
  retryAfter: string | null;
  body: Record<string, unknown>;
}

async function sendTo(
  at: Pick<Stand, 'send' | 'connectionId'>,
  method: string,
  path: string,
  body: unknown,
  key: string,
): Promise<Answer> {
  const response = await at.send(method, path.replace('{c}', at.connectionId), body, { 'idempotency-key': key });
  const text = await response.text();
  return {
    status: response.status,
    isReplayed: response.headers.get('idempotent-replayed') === 'true',
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

withEachProvider('the same key and request', (at) => {
  let where: object;
  let taskId: string;
  beforeAll(async () => {
    const { projectId, groupIds } = await at().place();
    where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
    const [task] = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, projectId, limit: 1 });
    taskId = task?.id ?? '';
  });
  const send = (method: string, path: string, body: unknown, key: string) => sendTo(at(), method, path, body, key);
  const create = (name: string, key: string, more: object = {}) =>
    send('POST', '/task/{c}/task', { name, ...where, ...more }, key);

  it('is answered alike, without another request, and done once', async () => {
    const [name, key] = ['Answered alike', randomUUID()];
    const first = await create(name, key);
    const before = at().requests();
    const second = await create(name, key);
    expect(first).toMatchObject({ status: 200, isReplayed: false });
    expect(second).toEqual({ ...first, isReplayed: true });
    expect(at().requests()).toBe(before);
    const { projectId } = await at().place();
    const tasks = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, projectId, limit: 1000 });
    expect(tasks.filter((task) => task.name === name)).toHaveLength(1);
  });

  it.each([
    ['PATCH', '/task/{c}/task/{t}', { name: 'Changed once' }],
    ['POST', '/task/{c}/comment', { task_id: '{t}', text: 'Once' }],
    ['POST', '/storage/{c}/file', { parent_id: '{t}', name: 'once.txt', data: 'b25jZQ==' }],
  ])('%s %s is carried out once', async (method, path, body) => {
    const key = randomUUID();
    const here = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{t}', taskId)) as T;
    const first = await send(method, here(path), here(body), key);
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
    const before = at().requests();
    expect(await send(method, here(path), here(body), key)).toEqual({ ...first, isReplayed: true });
    expect(at().requests()).toBe(before);
  });

  it('is told of a refusal again', async () => {
    const key = randomUUID();
    const first = await create('Refused', key, { priority: 'Whatever' });
    const second = await create('Refused', key, { priority: 'Whatever' });
    expect(first.status).toBe(400);
    expect(second).toMatchObject({ status: 400, isReplayed: true, body: { details: first.body.details } });
  });

  it('removes once', async () => {
    const { body } = await create('To be removed', randomUUID());
    const key = randomUUID();
    const path = `/task/{c}/task/${body.id}`;
    expect(await send('DELETE', path, undefined, key)).toMatchObject({ status: 200, isReplayed: false, body: {} });
    expect(await send('DELETE', path, undefined, key)).toMatchObject({ status: 200, isReplayed: true, body: {} });
  });
});

let stand: Stand;
let projectId: string;
let taskId: string;
/** What the gateway's clock is ahead by. */
let ahead = 0;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + ahead });
  const { sdk, connectionId } = stand;
  projectId = (await sdk.task.listTaskProjects({ connectionId, query: 'SHOP' }))[0]?.id ?? '';
  taskId = (await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 }))[0]?.id ?? '';
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

const send = (method: string, path: string, body: unknown, key: string) => sendTo(stand, method, path, body, key);

const create = (name: string, key: string, more: object = {}) =>
  send('POST', '/task/{c}/task', { name, project_id: projectId, ...more }, key);

const asked = (method: string, target: RegExp) =>
  stand.sandbox.requests.filter((one) => one.method === method && target.test(one.target)).length;

const posts = () => asked('POST', /^\/rest\/api\/3\/issue$/);

/** Tasks of this name, by a JQL that search answers at once. */
async function named(name: string): Promise<unknown[]> {
  const { sdk, connectionId } = stand;
  const tasks = await sdk.task.listTaskTasks({ connectionId, projectId, limit: 20 });
  return tasks.filter((task) => task.name === name);
}

const strike = (fault: Fault) => stand.sandbox.faults.add(fault);
const CREATE = { method: 'POST', path: '^/rest/api/3/issue$' };

describe('the same key and request', () => {
  it.each([
    ['PUT', '/task/{c}/task/{t}', { tags: ['once'] }],
    ['POST', '/passthrough/{c}/rest/api/3/issue/{t}/worklog', { timeSpentSeconds: 60 }],
    ['POST', '/unified/environment', ['Staging']],
  ])('%s %s is carried out once', async (method, path, body) => {
    const key = randomUUID();
    const here = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('{t}', taskId)) as T;
    const first = await send(method, here(path), here(body), key);
    expect(first.status).toBeLessThan(300);
    const before = stand.sandbox.requests.length;
    expect(await send(method, here(path), here(body), key)).toEqual({ ...first, isReplayed: true });
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('uploads a form once, whatever text separates its parts', async () => {
    const key = randomUUID();
    const upload = async () => {
      const form = new FormData();
      form.append('parent_id', taskId);
      form.append('file', new Blob(['by form']), 'form.txt');
      const response = await fetch(`${stand.url}/storage/${stand.connectionId}/file`, {
        method: 'POST',
        headers: { authorization: 'contract-tests', 'idempotency-key': key },
        body: form,
      });
      return { status: response.status, replayed: response.headers.get('idempotent-replayed') };
    };
    expect(await upload()).toEqual({ status: 200, replayed: null });
    expect(await upload()).toEqual({ status: 200, replayed: 'true' });
  });

  it('is carried out once when the clock jumps while the first request waits', async () => {
    const [name, key] = ['Overtaken', randomUUID()];
    strike({ ...CREATE, status: 429, headers: { 'retry-after': '2' }, body: {}, times: 1 });
    const before = posts();
    const first = create(name, key);
    while (posts() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    ahead += 15_000;
    const second = await create(name, key);
    expect(second.status).toBe(200);
    const late = await first;
    if (late.status !== 200) expect(late).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(await named(name)).toHaveLength(1);
  });

  describe('is not answered from what is kept', () => {
    /** A connection that may write, and a task that it has made. */
    async function made() {
      const { email, apiToken } = stand.sandbox.accounts.admin;
      const answer = await stand.send('POST', '/unified/connection', {
        integration_type: 'jira',
        categories: ['task', 'passthrough'],
        permissions: ['task_task_read', 'task_task_write'],
        auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
      });
      const { id } = (await answer.json()) as { id: string };
      const key = randomUUID();
      const again = () => send('POST', `/task/${id}/task`, { name: 'Kept', project_id: projectId }, key);
      const through = () =>
        send('POST', `/passthrough/${id}/rest/api/3/issue/${taskId}/worklog`, { timeSpentSeconds: 60 }, key);
      expect([(await again()).status, (await through()).status]).toEqual([200, 201]);
      return { id, again, through };
    }

    it.each([
      ['once the connection is deleted', 'DELETE', undefined, 404],
      ['while it is paused', 'PATCH', { is_paused: true }, 409],
      ['once it lacks the permission', 'PATCH', { permissions: ['task_task_read'] }, 403],
    ])('%s', async (_, method, body, status) => {
      const { id, again, through } = await made();
      expect(await again()).toMatchObject({ status: 200, isReplayed: true });
      expect((await stand.send(method, `/unified/connection/${id}`, body)).status).toBe(200);
      const before = stand.sandbox.requests.length;
      for (const repeat of [again, through]) expect(await repeat()).toMatchObject({ status, isReplayed: false });
      expect(stand.sandbox.requests.length).toBe(before);
    });

    it('of a connection that was made with the key and is deleted', async () => {
      const { email, apiToken } = stand.sandbox.accounts.admin;
      const key = randomUUID();
      const body = {
        integration_type: 'jira',
        categories: ['task'],
        permissions: ['task_task_read'],
        auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
      };
      const first = await send('POST', '/unified/connection', body, key);
      expect(await send('POST', '/unified/connection', body, key)).toEqual({ ...first, isReplayed: true });
      const path = `/unified/connection/${first.body.id}`;
      const end = randomUUID();
      expect(await send('DELETE', path, undefined, end)).toMatchObject({ status: 200 });
      expect(await send('DELETE', path, undefined, end)).toMatchObject({ status: 200, isReplayed: true });
      expect(await send('POST', '/unified/connection', body, key)).toMatchObject({ status: 404 });
    });
  });

  it('is forgotten after a day', async () => {
    const [name, key] = ['Daily', randomUUID()];
    const first = await create(name, key);
    ahead += 24 * 3600_000 + 1;
    const second = await create(name, key);
    expect(second).toMatchObject({ status: 200, isReplayed: false });
    expect(second.body.id).not.toBe(first.body.id);
  });
});

describe('the same key', () => {
  it('with another body is a conflict', async () => {
    const key = randomUUID();
    await create('One body', key);
    const other = await create('Another body', key);
    expect(other).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(await named('Another body')).toHaveLength(0);
  });

  it('with another query is a conflict', async () => {
    const key = randomUUID();
    await send('PATCH', `/task/{c}/task/${taskId}?fields=id`, { name: 'Query' }, key);
    expect((await send('PATCH', `/task/{c}/task/${taskId}?fields=name`, { name: 'Query' }, key)).status).toBe(409);
  });

  it('with another guard against later changes is a conflict', async () => {
    const key = randomUUID();
    const path = `/task/{c}/task/${taskId}`;
    await send('PATCH', path, { name: 'Guarded' }, key);
    const headers = { 'idempotency-key': key, 'if-unmodified-since': '2000-01-01T00:00:00.000Z' };
    const other = await stand.send('PATCH', path.replace('{c}', stand.connectionId), { name: 'Guarded' }, headers);
    expect(await other.json()).toMatchObject({ status: 409, message: expect.stringContaining('Idempotency-Key') });
  });

  it('on another path, or with another method, is another write', async () => {
    const key = randomUUID();
    expect((await create('On this path', key)).isReplayed).toBe(false);
    expect((await send('PATCH', `/task/{c}/task/${taskId}`, { name: 'On that path' }, key)).isReplayed).toBe(false);
    expect((await send('PUT', `/task/{c}/task/${taskId}`, { name: 'On that path' }, key)).isReplayed).toBe(false);
  });

  it('twice at a time is made once; the second one is asked to come back', async () => {
    const [name, key] = ['At a time', randomUUID()];
    strike({ ...CREATE, delayMs: 300 });
    const answers = await Promise.all([create(name, key), create(name, key), create(name, key)]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
    expect((await create(name, key)).isReplayed).toBe(true);
    expect(await named(name)).toHaveLength(1);
  });

  it.each(['', 'x'.repeat(256), 'with\ttab', ' '])('%j is no key', async (key) => {
    const response = await stand
      .send(
        'POST',
        `/task/${stand.connectionId}/task`,
        { name: 'x', project_id: projectId },
        { 'idempotency-key': key },
      )
      .catch(() => undefined);
    // A header of blanks is none by the time it arrives.
    expect(response === undefined || response.status === 400).toBe(true);
  });

  it('means nothing for a read', async () => {
    const path = `/task/${stand.connectionId}/task/${taskId}`;
    const headers = { authorization: 'contract-tests', 'idempotency-key': randomUUID() };
    for (let round = 0; round < 2; round += 1) {
      const response = await fetch(stand.url + path, { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get('idempotent-replayed')).toBeNull();
    }
  });
});

describe('a create whose answer got lost', () => {
  const reset = { ...CREATE, reset: true, afterwards: true };

  it('is found by its marker within the same request', async () => {
    const name = 'Reset after it was made';
    strike(reset);
    const before = posts();
    const answer = await create(name, randomUUID(), { status: 'COMPLETED' });
    expect(answer).toMatchObject({ status: 200, body: { name, status: 'COMPLETED' } });
    expect(posts()).toBe(before + 1);
    expect(await named(name)).toHaveLength(1);
  });

  it.each([
    ['a 502', { status: 502, afterwards: true }],
    ['a 503', { status: 503, afterwards: true }],
    ['a body that breaks off', { status: 201, body: '{"id": "1', afterwards: true }],
  ])('in %s is found as well', async (_, fault) => {
    const name = `Lost in ${_}`;
    strike({ ...CREATE, ...fault });
    expect(await create(name, randomUUID())).toMatchObject({ status: 200, body: { name } });
    expect(await named(name)).toHaveLength(1);
  });

  it('is found by the next try when it could not be looked for', async () => {
    const [name, key] = ['Looked for later', randomUUID()];
    strike(reset);
    strike({ method: 'GET', path: '/rest/api/3/project/', status: 500, times: 10 });
    const first = await create(name, key);
    expect(first).toMatchObject({ status: 502, body: { details: { outcome: 'unknown' } } });
    expect(first.body.message).toContain('It is unknown whether');
    stand.sandbox.faults.clear();
    const before = posts();
    const second = await create(name, key);
    expect(second).toMatchObject({ status: 200, isReplayed: false, body: { name } });
    expect(posts()).toBe(before);
    expect(await create(name, key)).toEqual({ ...second, isReplayed: true });
    expect(await named(name)).toHaveLength(1);
  });

  it('and that was not made is made by the next try', async () => {
    const [name, key] = ['Reset before it was made', randomUUID()];
    strike({ ...CREATE, reset: true });
    expect(await create(name, key)).toMatchObject({ status: 502, body: { details: { outcome: 'unknown' } } });
    expect(await named(name)).toHaveLength(0);
    expect(await create(name, key)).toMatchObject({ status: 200, body: { name } });
    expect(await named(name)).toHaveLength(1);
  });

  it('is not taken for a file of the same name that was there before', async () => {
    const file = { parent_id: taskId, name: 'nightly.txt', data: 'bmlnaHRseQ==' };
    const first = await send('POST', '/storage/{c}/file', file, randomUUID());
    strike({ method: 'POST', path: '/attachments$', reset: true });
    const key = randomUUID();
    expect(await send('POST', '/storage/{c}/file', file, key)).toMatchObject({ status: 502 });
    const second = await send('POST', '/storage/{c}/file', file, key);
    expect(second.status).toBe(200);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('in half an answer to a file is found as well, and told without a key', async () => {
    const half = { method: 'POST', path: '/attachments$', status: 200, body: '[{"id": "1', afterwards: true };
    const file = { parent_id: taskId, name: 'half answered.txt', data: 'aGFsZg==' };
    strike(half);
    expect(await send('POST', '/storage/{c}/file', file, randomUUID())).toMatchObject({ status: 200 });
    strike(half);
    const response = await stand.send('POST', `/storage/${stand.connectionId}/file`, file);
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: 'upstream_error', details: { outcome: 'unknown' } });
  });

  it('is found under the name that Jira has given to a file', async () => {
    strike({ method: 'POST', path: '/attachments$', reset: true, afterwards: true });
    const before = asked('POST', /attachments$/);
    const answer = await send(
      'POST',
      '/storage/{c}/file',
      { parent_id: taskId, name: 'reports/2026: june.txt', data: 'anVuZQ==' },
      randomUUID(),
    );
    expect(answer.status).toBe(200);
    expect(asked('POST', /attachments$/)).toBe(before + 1);
  });

  it('is not taken for a project of the same name that was there before', async () => {
    const name = 'There before';
    expect((await send('POST', '/task/{c}/project', { name }, randomUUID())).status).toBe(200);
    strike({ method: 'POST', path: '/rest/api/3/project$', reset: true });
    const key = randomUUID();
    expect(await send('POST', '/task/{c}/project', { name }, key)).toMatchObject({ status: 502 });
    expect(await send('POST', '/task/{c}/project', { name }, key)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('already exists') },
    });
  });

  it('is never sent again without a key', async () => {
    const name = 'Without a key';
    strike(reset);
    const before = posts();
    const response = await stand.send('POST', `/task/${stand.connectionId}/task`, { name, project_id: projectId });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('It is unknown whether') });
    expect(posts()).toBe(before + 1);
  });

  it.each([
    ['a comment', '/task/{c}/comment', { task_id: '{t}', text: 'Lost comment' }, '/comment$'],
    ['a file', '/storage/{c}/file', { parent_id: '{t}', name: 'lost.txt', data: 'bG9zdA==' }, '/attachments$'],
    ['a project', '/task/{c}/project', { name: 'Lost project' }, '/rest/api/3/project$'],
  ])('%s is found as well', async (_, path, body, target) => {
    const here = JSON.parse(JSON.stringify(body).replaceAll('{t}', taskId)) as object;
    strike({ method: 'POST', path: target, reset: true, afterwards: true });
    const before = asked('POST', new RegExp(target));
    const answer = await send('POST', path, here, randomUUID());
    expect(answer.status).toBe(200);
    expect(answer.body.id).toEqual(expect.any(String));
    expect(asked('POST', new RegExp(target))).toBe(before + 1);
  });

  it('through the passthrough, where nothing can be looked for, says so and is not sent again', async () => {
    const key = randomUUID();
    const path = `/passthrough/{c}/rest/api/3/issue/${taskId}/worklog`;
    strike({ method: 'POST', path: '/worklog', reset: true, afterwards: true });
    expect((await send('POST', path, { timeSpentSeconds: 120 }, key)).status).toBe(502);
    const before = asked('POST', /worklog$/);
    expect(await send('POST', path, { timeSpentSeconds: 120 }, key)).toMatchObject({
      status: 409,
      body: { details: { outcome: 'unknown' } },
    });
    expect(asked('POST', /worklog$/)).toBe(before);
  });
});

describe('a create that got only half way', () => {
  it('is completed by the next try', async () => {
    const [name, key] = ['Half way', randomUUID()];
    strike({ method: 'POST', path: '/transitions$', status: 503, times: 1 });
    const first = await create(name, key, { status: 'IN_PROGRESS' });
    expect(first).toMatchObject({ status: 409, body: { details: { created_id: expect.any(String) } } });
    const before = posts();
    const second = await create(name, key, { status: 'IN_PROGRESS' });
    expect(second).toMatchObject({ status: 200, body: { name, status: 'IN_PROGRESS' } });
    expect(posts()).toBe(before);
    expect(second.body.id).toBe((first.body.details as { created_id: string }).created_id);
  });
});

describe('a connection', () => {
  it('that an earlier try has stored is the answer', async () => {
    const { email, apiToken } = stand.sandbox.accounts.member;
    const { gateway, workspaceId } = stand;
    const input: ConnectionCreate = {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
    };
    const asked = new AbortController();
    const trial = {
      signal: asked.signal,
      deadline: Date.now() + 10_000,
      log: createLogger('silent'),
      outboundTo: (target: OutboundTarget) => gateway.outbound.to(target, new Meter({ now: Date.now })),
    };
    const attempt = (mayBeDone: boolean) => ({
      marker: 'stored before the process died',
      mayBeDone,
      startedAt: Date.now(),
      memo: undefined,
      remember: async () => undefined,
    });
    const made = attempt(false);
    const first = await gateway.connections.create(workspaceId, input, trial, made);
    const second = await gateway.connections.create(workspaceId, input, trial, { ...made, mayBeDone: true });
    expect(second.id).toBe(first.id);
  });
});

describe('what was not carried out', () => {
  it('frees the key', async () => {
    const [name, key] = ['While paused', randomUUID()];
    const pause = (isPaused: boolean) =>
      stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: isPaused });
    await pause(true);
    expect(await create(name, key)).toMatchObject({ status: 409, body: { error: 'connection_paused' } });
    await pause(false);
    expect(await create(name, key)).toMatchObject({ status: 200, isReplayed: false });
    expect(await named(name)).toHaveLength(1);
  });
});

describe('while search lags behind', () => {
  let lagging: Stand;
  beforeAll(async () => {
    lagging = await startStand({ searchLagMs: 3600_000, seed: { issues: 120 } });
  });
  afterAll(() => lagging.close());

  it('a task is found by the number that Jira gave it', async () => {
    const { sdk, connectionId, sandbox } = lagging;
    const [project] = await sdk.task.listTaskProjects({ connectionId });
    const body = { name: 'Not in search yet', project_id: project?.id };
    for (let made = 0; made < 3; made += 1) {
      await lagging.send('POST', `/task/${connectionId}/task`, { ...body, name: `Before ${made}` });
    }
    sandbox.faults.add({ ...CREATE, reset: true, afterwards: true });
    const posted = () =>
      sandbox.requests.filter((one) => one.method === 'POST' && one.target.endsWith('/issue')).length;
    const before = posted();
    const response = await lagging.send('POST', `/task/${connectionId}/task`, body, { 'idempotency-key': 'lag' });
    expect(await response.json()).toMatchObject({ name: 'Not in search yet' });
    expect(posted()).toBe(before + 1);
  });
});
