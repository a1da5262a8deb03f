/** Several who write to one task at a time, and a guard against what they do not know. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

type Body = Record<string, unknown>;

withEachProvider('If-Unmodified-Since', (at) => {
  let where: Body;
  let taskId: string;
  beforeAll(async () => {
    const { projectId, groupIds } = await at().place();
    where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
    const made = await write('POST', '/task/{c}/task', { name: 'Wanted by many', ...where });
    taskId = String(made.body.id);
  });

  async function write(method: string, path: string, body: unknown, headers?: Record<string, string>) {
    const response = await at().send(method, path.replace('{c}', at().connectionId), body, headers);
    return { status: response.status, body: (await response.json()) as Body };
  }
  const patch = (body: Body, headers?: Record<string, string>) =>
    write('PATCH', `/task/{c}/task/${taskId}`, body, headers);
  const read = async () => (await (await at().get(`/task/${at().connectionId}/task/${taskId}`)).json()) as Body;
  const guard = (instant: unknown) => ({ 'if-unmodified-since': String(instant) });

  it('lets a write through that knows the latest', async () => {
    const { updated_at: updatedAt } = await read();
    expect((await patch({ name: 'Known' }, guard(updatedAt))).status).toBe(200);
  });

  it('refuses a write that knows an older state, and nothing is changed', async () => {
    const { updated_at: old } = await read();
    await patch({ name: 'Newer' });
    const answer = await patch({ name: 'Older' }, guard(old));
    expect(answer).toMatchObject({
      status: 409,
      body: { error: 'conflict', details: { updated_at: expect.any(String) } },
    });
    expect(await read()).toMatchObject({ name: 'Newer' });
  });

  it('lets only one of two through that know the same', async () => {
    const { updated_at: known } = await read();
    const answers = await Promise.all(['One', 'Other'].map((name) => patch({ name }, guard(known))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('guards removing', async () => {
    const { body } = await write('POST', '/task/{c}/task', { name: 'Guarded', ...where });
    await write('PATCH', `/task/{c}/task/${body.id}`, { name: 'Changed meanwhile' });
    const remove = (instant: unknown) => write('DELETE', `/task/{c}/task/${body.id}`, undefined, guard(instant));
    expect((await remove(body.updated_at)).status).toBe(409);
    const now = await at().get(`/task/${at().connectionId}/task/${body.id}`);
    expect((await remove(((await now.json()) as Body).updated_at)).status).toBe(200);
  });
});

let stand: Stand;
let taskId: string;
beforeAll(async () => {
  stand = await startStand({ latencyMs: 5 });
  const { sdk, connectionId } = stand;
  const task = await sdk.task.createTaskTask({ connectionId, taskTask: { name: 'Wanted by many', projectId: 'SHOP' } });
  taskId = task.id ?? '';
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

async function write(method: string, path: string, body: unknown, headers?: Record<string, string>) {
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body, headers);
  return { status: response.status, body: (await response.json()) as Body };
}

const patch = (body: Body, headers?: Record<string, string>) =>
  write('PATCH', `/task/{c}/task/${taskId}`, body, headers);
const read = async () => (await (await stand.get(`/task/${stand.connectionId}/task/${taskId}`)).json()) as Body;

const edits = () =>
  stand.sandbox.requests.filter(({ method, target }) => method === 'PUT' && target.endsWith(`/issue/${taskId}`));

describe('fifty writers of one task', () => {
  it('are all served, one after the other, each with what it wrote', { timeout: 120_000 }, async () => {
    const before = edits().length;
    const names = Array.from({ length: 50 }, (_, index) => `Written by ${index}`);
    const answers = await Promise.all(names.map((name) => patch({ name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    expect(answers.map(({ body }) => body.name)).toEqual(names);
    expect(edits().length - before).toBe(50);
    expect(names).toContain((await read()).name);
  });
});

describe('writers on two connections', () => {
  it('meet conflicts at Jira and are all served', { timeout: 60_000 }, async () => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const made = await write('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read', 'task_task_write'],
      auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
    });
    stand.sandbox.settings.editMs = 20;
    const connections = [stand.connectionId, String(made.body.id)];
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const path = `/task/${connections[index % 2]}/task/${taskId}`;
        return (await write('PATCH', path, { name: `Contended ${index}` })).status;
      }),
    );
    stand.sandbox.settings.editMs = 0;
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(edits().some(({ status }) => status === 409)).toBe(true);
  });
});

describe('a 409 of Jira', () => {
  it('is tried again from what is there then', async () => {
    stand.sandbox.faults.add({ method: 'PUT', path: `/issue/${taskId}$`, status: 409, times: 2 });
    expect(await patch({ name: 'In the end' })).toMatchObject({ status: 200, body: { name: 'In the end' } });
  });

  it('of a transition is tried again, and the edit before it is not repeated', async () => {
    stand.sandbox.faults.add({ method: 'POST', path: '/transitions$', status: 409, times: 1 });
    const before = edits().length;
    const answer = await patch({ name: 'Moved in the end', status: 'IN_PROGRESS' });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Moved in the end', status: 'IN_PROGRESS' } });
    expect(edits().length - before).toBe(1);
  });

  it('of a transition does not add a second time what the edit has added', async () => {
    stand.sandbox.faults.add({ method: 'POST', path: '/transitions$', status: 409, times: 1 });
    const body = {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Once' }] }],
    };
    const answer = await patch({ status: 'COMPLETED', raw: { update: { comment: [{ add: { body } }] } } });
    expect(answer.status).toBe(200);
    const comments = await stand.sdk.task.listTaskComments({ connectionId: stand.connectionId, taskId });
    expect(comments.filter(({ text }) => text === 'Once')).toHaveLength(1);
    await patch({ status: 'IN_PROGRESS' });
  });

  it('that does not end is told, with what was changed before it', async () => {
    stand.sandbox.faults.add({
      method: 'POST',
      path: '/transitions$',
      status: 409,
      times: 10,
      body: { errorMessages: ['Busy.'] },
    });
    const answer = await patch({ name: 'Half of it', status: 'COMPLETED' });
    expect(answer).toMatchObject({ status: 409, body: { error: 'conflict', details: { applied: ['name'] } } });
    expect(answer.body.message).toContain('Changed already: name. Then:');
    expect(await read()).toMatchObject({ name: 'Half of it', status: 'IN_PROGRESS' });
  });

  it.each([
    [
      'a comment',
      'POST',
      '/comment$',
      () => write('POST', '/task/{c}/comment', { task_id: taskId, text: 'Persistent' }),
    ],
    [
      'a removal',
      'DELETE',
      '/issue/',
      async () => {
        const { body } = await write('POST', '/task/{c}/task', { name: 'To go', project_id: 'SHOP' });
        return await write('DELETE', `/task/{c}/task/${body.id}`, undefined);
      },
    ],
  ])('to %s is tried again', async (_, method, path, work) => {
    stand.sandbox.faults.add({ method, path, status: 409, times: 1 });
    expect((await work()).status).toBe(200);
  });
});

describe('followers', () => {
  it('of whom only some could be changed are told', async () => {
    const { admin, member } = stand.sandbox.accounts;
    await patch({ follower_user_ids: [] });
    stand.sandbox.faults.add({ method: 'POST', path: '/watchers$', after: 1, status: 403 });
    const answer = await patch({ follower_user_ids: [admin.accountId, member.accountId] });
    expect(answer).toMatchObject({ status: 403, body: { details: { added: [expect.any(String)], removed: [] } } });
    expect(answer.body.message).toContain('Only some of the followers were changed');
  });
});

describe('If-Unmodified-Since', () => {
  const guard = (instant: unknown) => ({ 'if-unmodified-since': String(instant) });

  it('guards comments', async () => {
    const { body } = await write('POST', '/task/{c}/comment', { task_id: taskId, text: 'First' });
    const edit = (text: string) => write('PATCH', `/task/{c}/comment/${body.id}`, { text }, guard(body.updated_at));
    expect((await edit('Second')).status).toBe(200);
    expect((await edit('Third')).status).toBe(409);
    expect((await write('DELETE', `/task/{c}/comment/${body.id}`, undefined, guard(body.updated_at))).status).toBe(409);
  });

  it('lets only one of two through that name the task differently', async () => {
    const { updated_at: known, url } = await read();
    const key = String(url).split('/').at(-1);
    const by = (idOrKey: string | undefined, name: string) =>
      write('PATCH', `/task/{c}/task/${idOrKey}`, { name }, guard(known));
    const answers = await Promise.all([by(taskId, 'By id'), by(key, 'By key'), by(key?.toLowerCase(), 'By small key')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it.each([
    ['no instant', 'PATCH', () => `/task/{c}/task/${taskId}`, 'yesterday', 'must be an RFC 3339 instant'],
    [
      'an HTTP date',
      'PATCH',
      () => `/task/{c}/task/${taskId}`,
      'Wed, 21 Oct 2026 07:28:00 GMT',
      'must be an RFC 3339 instant',
    ],
    [
      'an object without a guard',
      'PATCH',
      () => '/task/{c}/project/SHOP',
      '2026-01-01T00:00:00Z',
      'is not supported for a project',
    ],
  ])('with %s is refused, not ignored', async (_, method, path, instant, message) => {
    const answer = await write(method, path(), { name: 'x' }, guard(instant));
    expect(answer).toMatchObject({ status: 400, body: { details: [{ in: 'header', path: 'If-Unmodified-Since' }] } });
    expect(answer.body.message).toContain(message);
  });
});
