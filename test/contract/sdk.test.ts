import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const task = () => stand.sdk.task;
const projectIdOf = async (key: string) => {
  const projects = await task().listTaskProjects({ connectionId: stand.connectionId, query: key });
  return projects[0]?.id ?? '';
};

describe('tasks through the published SDK', () => {
  it('are created, read, updated, moved to done and removed', async () => {
    const { connectionId } = stand;
    const projectId = await projectIdOf('SHOP');
    const created = await task().createTaskTask({
      connectionId,
      taskTask: { name: 'Order new labels', notes: '**now**, please', projectId, tags: ['print'] },
    });
    const id = created.id ?? '';
    expect(created).toMatchObject({
      name: 'Order new labels',
      notes: '**now**, please',
      status: 'OPENED',
      tags: ['print'],
    });

    const updated = await task().patchTaskTask({ connectionId, id, taskTask: { notes: 'later', status: 'COMPLETED' } });
    expect(updated).toMatchObject({ notes: 'later', status: 'COMPLETED', name: 'Order new labels' });
    expect(updated.completedAt).toBeInstanceOf(Date);

    expect(await task().getTaskTask({ connectionId, id })).toMatchObject({ id, notes: 'later' });
    await task().removeTaskTask({ connectionId, id });
    await expect(task().getTaskTask({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are listed page by page without a gap or a repetition', async () => {
    const { connectionId } = stand;
    const ids: (string | undefined)[] = [];
    for (const offset of [0, 40, 80]) {
      const page = await task().listTaskTasks({ connectionId, limit: 40, offset });
      ids.push(...page.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(120);
  });

  it.each(['SHOP', 'MKT', 'DATA'])('are created in %s with nothing for most fields, which is no field', async (key) => {
    const nothing = { notes: '', priority: '', tags: [], due_at: '', start_at: null, story_points: '', metadata: [] };
    const more = { parent_id: '', status: '', completed_at: '', type: '', assigned_user_ids: [] };
    const body = { name: 'Bare', project_id: key, ...nothing, ...more };
    const answer = await stand.send('POST', `/task/${stand.connectionId}/task`, body);
    expect(await answer.json()).toMatchObject({ name: 'Bare', tags: [], assigned_user_ids: [] });
  });

  it('of one project are found by its id', async () => {
    const { connectionId } = stand;
    const projectId = await projectIdOf('HELP');
    const tasks = await task().listTaskTasks({ connectionId, projectId, limit: 5 });
    expect(tasks.map((one) => one.projectId)).toEqual(Array(5).fill(projectId));
  });
});

describe('what belongs to tasks', () => {
  it('comments are written, listed, changed and removed', async () => {
    const { connectionId } = stand;
    const [first] = await task().listTaskTasks({ connectionId, limit: 1 });
    const taskId = first?.id ?? '';
    const comment = await task().createTaskComment({ connectionId, taskComment: { taskId, text: 'Seen _today_' } });
    const id = comment.id ?? '';
    expect(comment).toMatchObject({ text: 'Seen _today_', taskId });
    const listed = await task().listTaskComments({ connectionId, taskId });
    expect(listed.map((one) => one.id)).toContain(id);
    const changed = await task().updateTaskComment({ connectionId, id, taskComment: { taskId, text: 'Gone' } });
    expect(changed.text).toBe('Gone');
    await task().removeTaskComment({ connectionId, id });
    await expect(task().getTaskComment({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('changes tell who did what', async () => {
    const { connectionId } = stand;
    const [first] = await task().listTaskTasks({ connectionId, limit: 1 });
    const taskId = first?.id ?? '';
    await task().patchTaskTask({ connectionId, id: taskId, taskTask: { name: 'Renamed' } });
    const changes = await task().listTaskChanges({ connectionId, taskId });
    expect(changes.length).toBeGreaterThan(0);
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
  it('a wrong type names its place, and nothing reaches Jira', async () => {
    const before = stand.sandbox.requests.length;
    const answer = await fetch(`${stand.url}/task/${stand.connectionId}/task`, {
      method: 'POST',
      headers: { authorization: 'contract-tests', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 7 }),
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain('$.name');
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it.each(['/constructor/c/x', '/docs/constructor', '/task/c/toString'])('%s is nowhere', async (path) => {
    expect((await stand.get(path)).status).toBe(404);
  });

  it('an unknown connection is 404, an unknown key 401', async () => {
    expect((await stand.get('/task/0123456789abcdef01234567/task')).status).toBe(404);
    expect((await fetch(`${stand.url}/task/${stand.connectionId}/task`)).status).toBe(401);
  });
});
