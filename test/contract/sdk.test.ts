import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

withEachProvider('tasks through the published SDK', (at) => {
  it('are created, read, updated, moved to done and removed', async () => {
    const { connectionId } = at();
    const where = await at().place();
    const created = await at().sdk.task.createTaskTask({
      connectionId,
      taskTask: { name: 'Order new labels', notes: '**now**, please', ...where, tags: ['print'] },
    });
    const id = created.id ?? '';
    expect(created).toMatchObject({
      name: 'Order new labels',
      notes: '**now**, please',
      status: 'OPENED',
      tags: ['print'],
    });

    const updated = await at().sdk.task.patchTaskTask({
      connectionId,
      id,
      taskTask: { notes: 'later', status: 'COMPLETED' },
    });
    expect(updated).toMatchObject({ notes: 'later', status: 'COMPLETED', name: 'Order new labels' });
    expect(updated.completedAt).toBeInstanceOf(Date);

    expect(await at().sdk.task.getTaskTask({ connectionId, id })).toMatchObject({ id, notes: 'later' });
    await at().sdk.task.removeTaskTask({ connectionId, id });
    await expect(at().sdk.task.getTaskTask({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are listed page by page without a gap or a repetition', async () => {
    const { connectionId } = at();
    const ids: (string | undefined)[] = [];
    for (const offset of [0, 15, 30]) {
      const page = await at().sdk.task.listTaskTasks({ connectionId, limit: 15, offset });
      ids.push(...page.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(45);
  });

  it('of one project are found by its id', async () => {
    const { connectionId } = at();
    const { projectId } = await at().place();
    const tasks = await at().sdk.task.listTaskTasks({ connectionId, projectId, limit: 5 });
    expect(tasks.length).toBeGreaterThan(1);
    expect(new Set(tasks.map((one) => one.projectId))).toEqual(new Set([projectId]));
  });

  it('have comments that are written, listed, changed and removed', async () => {
    const { connectionId } = at();
    const [first] = await at().sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const taskId = first?.id ?? '';
    const comment = await at().sdk.task.createTaskComment({
      connectionId,
      taskComment: { taskId, text: 'Seen **today**' },
    });
    const id = comment.id ?? '';
    expect(comment).toMatchObject({ text: 'Seen **today**', taskId });
    const listed = await at().sdk.task.listTaskComments({ connectionId, taskId });
    expect(listed.map((one) => one.id)).toContain(id);
    const changed = await at().sdk.task.updateTaskComment({ connectionId, id, taskComment: { taskId, text: 'Gone' } });
    expect(changed.text).toBe('Gone');
    await at().sdk.task.removeTaskComment({ connectionId, id });
    await expect(at().sdk.task.getTaskComment({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('have changes that tell who did what', async () => {
    const { connectionId } = at();
    const { projectId } = await at().place();
    const [first] = await at().sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 });
    const taskId = first?.id ?? '';
    await at().sdk.task.patchTaskTask({ connectionId, id: taskId, taskTask: { name: 'Renamed' } });
    const changes = await at().sdk.task.listTaskChanges({ connectionId, taskId });
    expect(changes.length).toBeGreaterThan(0);
  });

  it('are refused for a wrong type by its place, and nothing reaches the provider', async () => {
    const before = at().requests();
    const answer = await fetch(`${at().url}/task/${at().connectionId}/task`, {
      method: 'POST',
      headers: { authorization: 'contract-tests', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 7 }),
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain('$.name');
    expect(at().requests()).toBe(before);
  });
});

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('tasks of Jira', () => {
  it('are listed page by page without a gap or a repetition, far into the list', async () => {
    const { connectionId } = stand;
    const ids: (string | undefined)[] = [];
    for (const offset of [0, 40, 80]) {
      const page = await stand.sdk.task.listTaskTasks({ connectionId, limit: 40, offset });
      ids.push(...page.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(120);
  });

  it('have comments whose emphasis is written as it was', async () => {
    const { connectionId, sdk } = stand;
    const [first] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const taskComment = { taskId: first?.id ?? '', text: 'Seen _today_' };
    expect(await sdk.task.createTaskComment({ connectionId, taskComment })).toMatchObject({ text: 'Seen _today_' });
  });

  it.each(['SHOP', 'MKT', 'DATA'])('are created in %s with nothing for most fields, which is no field', async (key) => {
    const nothing = { notes: '', priority: '', tags: [], due_at: '', start_at: null, story_points: '', metadata: [] };
    const more = { parent_id: '', status: '', completed_at: '', type: '', assigned_user_ids: [] };
    const body = { name: 'Bare', project_id: key, ...nothing, ...more };
    const answer = await stand.send('POST', `/task/${stand.connectionId}/task`, body);
    expect(await answer.json()).toMatchObject({ name: 'Bare', tags: [], assigned_user_ids: [] });
  });
});

describe('people, groups and files', () => {
  it('employees are people, not apps', async () => {
    const employees = await stand.sdk.hris.listHrisEmployees({ connectionId: stand.connectionId, limit: 100 });
    expect(employees.length).toBeGreaterThan(40);
    expect(employees.map(({ name }) => name)).not.toContain('Automation for Jira');
    const [first] = employees;
    const one = await stand.sdk.hris.getHrisEmployee({ connectionId: stand.connectionId, id: first?.id ?? '' });
    expect(one.name).toBe(first?.name);
  });

  it('groups are listed', async () => {
    const groups = await stand.sdk.hris.listHrisGroups({ connectionId: stand.connectionId });
    expect(groups.map(({ name }) => name)).toContain('engineering');
  });

  it('the passthrough reaches boards', async () => {
    const path = `/passthrough/${stand.connectionId}/rest/agile/1.0/board`;
    const answer = (await (await stand.get(path)).json()) as { values: { name: string }[] };
    expect(answer.values.map(({ name }) => name)).toContain('SHOP board');
  });
});

describe('refusals', () => {
  it.each(['/constructor/c/x', '/docs/constructor', '/task/c/toString'])('%s is nowhere', async (path) => {
    expect((await stand.get(path)).status).toBe(404);
  });

  it('an unknown connection is 404, an unknown key 401', async () => {
    expect((await stand.get('/task/0123456789abcdef01234567/task')).status).toBe(404);
    expect((await fetch(`${stand.url}/task/${stand.connectionId}/task`)).status).toBe(401);
  });
});
