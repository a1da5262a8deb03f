import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { withEachProvider } from './providers.ts';
import { refusedWith, type Stand, startStand } from './stand.ts';

withEachProvider('comments through the published SDK', (at) => {
  let taskId: string;
  beforeAll(async () => {
    const [first] = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, limit: 1 });
    taskId = first?.id ?? '';
  });
  const write = (text: string) =>
    at().sdk.task.createTaskComment({ connectionId: at().connectionId, taskComment: { taskId, text } });

  it('carry their task and their author', async () => {
    const comment = await write('Parcel is **here**');
    expect(comment).toMatchObject({ taskId, text: 'Parcel is **here**', userName: 'Ada Lindqvist' });
    expect(comment.userId).toBeTruthy();
    expect(comment.createdAt).toBeInstanceOf(Date);
  });

  it('are patched', async () => {
    const { connectionId, sdk } = at();
    const { id = '' } = await write('First thought');
    const patched = await sdk.task.patchTaskComment({ connectionId, id, taskComment: { text: 'Second thought' } });
    expect(patched).toMatchObject({ id, taskId, text: 'Second thought' });
    expect((await sdk.task.getTaskComment({ connectionId, id })).text).toBe('Second thought');
  });

  it('are listed by task_id or its alias parent_id, newest first or as asked', async () => {
    const { connectionId, sdk } = at();
    const byTask = await sdk.task.listTaskComments({ connectionId, taskId, order: 'asc', sort: 'created_at' });
    const byParent = await sdk.task.listTaskComments({
      connectionId,
      parentId: taskId,
      order: 'asc',
      sort: 'created_at',
    });
    expect(byParent).toEqual(byTask);
    const times = byTask.map(({ createdAt }) => createdAt?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('cannot be moved to another task', async () => {
    const { connectionId, sdk } = at();
    const { id = '' } = await write('here to stay');
    const tasks = await sdk.task.listTaskTasks({ connectionId, limit: 2 });
    const other = tasks.find((task) => task.id !== taskId)?.id ?? '';
    const refused = sdk.task.patchTaskComment({ connectionId, id, taskComment: { taskId: other, text: 'x' } });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'task_id'));
  });

  it('need a text, and an existing task', async () => {
    const { connectionId, sdk } = at();
    await expect(write('')).rejects.toMatchObject(refusedWith(400, 'text'));
    const nowhere = sdk.task.createTaskComment({ connectionId, taskComment: { taskId: '99999999', text: 'x' } });
    await expect(nowhere).rejects.toMatchObject(refusedWith(404, 'not_found'));
  });
});

let stand: Stand;
let taskId: string;
beforeAll(async () => {
  stand = await startStand();
  const [first] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
  taskId = first?.id ?? '';
});
afterAll(() => stand.close());

const write = (text: string) =>
  stand.sdk.task.createTaskComment({ connectionId: stand.connectionId, taskComment: { taskId, text } });

describe('comments of Jira', () => {
  it('are identified by task and comment, and carry their author', async () => {
    const comment = await write('Parcel is **here**');
    expect(comment.id).toMatch(new RegExp(`^${taskId}_\\d+$`));
    expect(comment).toMatchObject({ taskId, text: 'Parcel is **here**', userName: 'Ada Lindqvist' });
    expect(comment.userId).toBeTruthy();
    expect(comment.createdAt).toBeInstanceOf(Date);
  });

  it('give their bare id and the document of Jira in raw', async () => {
    const { connectionId, sdk } = stand;
    const { id = '' } = await write('raw please');
    const comment = await sdk.task.getTaskComment({ connectionId, id, fields: ['raw'] as never });
    expect(comment.raw).toMatchObject({ __id: id.split('_')[1], body: { type: 'doc', version: 1 } });
  });

  it('cannot be listed without a task', async () => {
    const before = stand.sandbox.requests.length;
    const refused = stand.sdk.task.listTaskComments({ connectionId: stand.connectionId });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'task_id'));
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it.each(['abc', '1_', '_1', '1_2_3', '1_x'])('with the id %s are not found', async (id) => {
    const { connectionId, sdk } = stand;
    await expect(sdk.task.getTaskComment({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('an answer to a comment', () => {
  const answer = async (parentId: string) => {
    const body = { task_id: 'SHOP-1', text: 'An answer', parent_id: parentId };
    const response = await stand.send('POST', `/task/${stand.connectionId}/comment`, body);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('names its task by id or key', async () => {
    const { connectionId, sdk } = stand;
    const first = await sdk.task.createTaskComment({ connectionId, taskComment: { taskId: 'SHOP-1', text: 'First' } });
    const [, comment] = (first.id ?? '').split('_');
    for (const id of [first.id ?? '', `SHOP-1_${comment}`, `shop-1_${comment}`]) {
      expect(await answer(id)).toMatchObject({ status: 200, body: { parent_id: first.id } });
    }
  });

  it.each(['10301', 'x y_1', 'SHOP-99999_1', 'SHOP-2_1', '_'])('to %s is refused', async (parentId) => {
    expect(await answer(parentId)).toMatchObject({ status: 400, body: { details: [{ path: '$.parent_id' }] } });
  });
});

describe('a connection that may write comments but not read them', () => {
  let own: string;
  beforeAll(async () => {
    own = await connect(stand, { query: { scopes: 'task_comment_write' } });
  });

  it('does not write unguarded what was to be guarded', async () => {
    const { id = '' } = await write('guarded');
    const guard = { 'if-unmodified-since': '2026-01-01T00:00:00Z' };
    const answer = await stand.send('PATCH', `/task/${own}/comment/${id}`, { text: 'overwritten' }, guard);
    expect(answer.status).toBe(403);
    const comment = await stand.sdk.task.getTaskComment({ connectionId: stand.connectionId, id });
    expect(comment.text).toBe('guarded');
  });

  it('is told that a lost write could not be looked for', async () => {
    const text = `Lost ${Date.now()}`;
    const ask = () =>
      stand.send('POST', `/task/${own}/comment`, { task_id: taskId, text }, { 'idempotency-key': 'blind' });
    stand.sandbox.faults.add({ method: 'POST', path: '/comment$', reset: true, afterwards: true });
    for (let round = 0; round < 2; round += 1) {
      const answer = await ask();
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ details: { outcome: 'unknown' } });
    }
    const comments = await stand.sdk.task.listTaskComments({ connectionId: stand.connectionId, taskId });
    expect(comments.filter((comment) => comment.text === text)).toHaveLength(1);
  });
});

describe('comments that not everybody may see', () => {
  const send = async (method: string, path: string, body: unknown) => {
    const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const visibility = { type: 'group', value: 'jira-administrators' };
  const raw = async (id: unknown) =>
    (await send('GET', `/task/{c}/comment/${id}?fields=raw`, undefined)).body.raw as Record<string, unknown>;

  it('are restricted by raw, stay so when they are edited, and say so', async () => {
    const { body } = await send('POST', '/task/{c}/comment', {
      task_id: 'SHOP-1',
      text: 'For few',
      raw: { visibility },
    });
    expect(await raw(body.id)).toMatchObject({ visibility });
    await send('PATCH', `/task/{c}/comment/${body.id}`, { text: 'Still for few' });
    expect(await raw(body.id)).toMatchObject({ visibility });
  });

  it('pass their restriction on to answers', async () => {
    const { body } = await send('POST', '/task/{c}/comment', {
      task_id: 'SHOP-1',
      text: 'For few',
      raw: { visibility },
    });
    const answer = await send('POST', '/task/{c}/comment', {
      task_id: body.task_id,
      text: 'So is this',
      parent_id: body.id,
    });
    expect(answer.body).toMatchObject({ parent_id: body.id });
    expect(await raw(answer.body.id)).toMatchObject({ visibility });
  });

  it('are internal notes of a service project when raw says so, and stay so', async () => {
    const note = await send('POST', '/task/{c}/comment', {
      task_id: 'HELP-1',
      text: 'Not for customers',
      raw: { jsdPublic: false },
    });
    expect(await raw(note.body.id)).toMatchObject({ jsdPublic: false });
    await send('PATCH', `/task/{c}/comment/${note.body.id}`, { text: 'Still not' });
    expect(await raw(note.body.id)).toMatchObject({ jsdPublic: false });
    const open = await send('POST', '/task/{c}/comment', { task_id: 'HELP-1', text: 'For customers' });
    expect(await raw(open.body.id)).toMatchObject({ jsdPublic: true });
  });

  it.each(['false', 0, null])('are not made public by jsdPublic: %j', async (jsdPublic) => {
    const answer = await send('POST', '/task/{c}/comment', { task_id: 'HELP-1', text: 'x', raw: { jsdPublic } });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: '$.raw.jsdPublic' }] } });
  });

  it('are internal also when a property contradicts', async () => {
    const properties = [{ key: 'sd.public.comment', value: { internal: false } }];
    const text = 'Internal all the same';
    const note = await send('POST', '/task/{c}/comment', {
      task_id: 'HELP-1',
      text,
      raw: { properties, jsdPublic: false },
    });
    expect(await raw(note.body.id)).toMatchObject({ jsdPublic: false });
  });

  it.each([
    ['SHOP-1', { visibility }],
    ['HELP-1', { jsdPublic: false }],
  ])('stay so when they are read and written anew (%s)', async (task, restriction) => {
    const first = await send('POST', '/task/{c}/comment?fields=raw', { task_id: task, text: 'Few', raw: restriction });
    const { id: _id, ...copy } = first.body;
    const second = await send('POST', '/task/{c}/comment', copy);
    expect(second.status).toBe(200);
    expect(await raw(second.body.id)).toMatchObject(restriction);
  });

  it('are refused for a circle that does not exist, in the words of Jira', async () => {
    const unknown = { visibility: { type: 'role', value: 'Astronauts' } };
    const answer = await send('POST', '/task/{c}/comment', { task_id: 'SHOP-1', text: 'x', raw: unknown });
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation_failed' } });
    expect(answer.body.message).toContain('Astronauts');
  });
});
