/** One program, written against the published SDK, that runs unchanged whatever provider a customer has. */
import { expect, it } from 'vitest';
import { allAdapters } from '../../src/connections/registry.ts';
import { PROVIDERS, withEachProvider } from './providers.ts';

it('is run with every provider that there is', () => {
  expect([...PROVIDERS].sort()).toEqual(
    allAdapters()
      .map(({ name }) => name)
      .sort(),
  );
});

withEachProvider('a customer', (at) => {
  it('has tasks that are created, changed, found and removed', async () => {
    const { sdk, connectionId } = at();
    const where = await at().place();
    const made = await sdk.task.createTaskTask({
      connectionId,
      taskTask: { ...where, name: 'Order new labels', notes: '**now**, please', tags: ['print'], priority: 'High' },
    });
    const id = made.id ?? '';
    expect(made).toMatchObject({
      name: 'Order new labels',
      notes: '**now**, please',
      status: 'OPENED',
      tags: ['print'],
      priority: 'High',
    });
    const changed = await sdk.task.patchTaskTask({
      connectionId,
      id,
      taskTask: { notes: 'later', status: 'COMPLETED' },
    });
    expect(changed).toMatchObject({ notes: 'later', status: 'COMPLETED', name: 'Order new labels' });
    expect(changed.completedAt).toBeInstanceOf(Date);
    const found = await sdk.task.listTaskTasks({ connectionId, projectId: where.projectId, query: 'Order new labels' });
    expect(found.map((one) => one.id)).toContain(id);
    await sdk.task.removeTaskTask({ connectionId, id });
    await expect(sdk.task.getTaskTask({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('has tasks that are due on the day where it was said', async () => {
    const { connectionId } = at();
    const { projectId, groupIds } = await at().place();
    const due = async (method: string, path: string, body: object) => {
      const answer = await at().send(method, `/task/${connectionId}/task${path}`, body);
      return (await answer.json()) as { id: string; due_at?: string };
    };
    const said = { due_at: '2026-05-01T23:30:00-05:00' };
    const made = await due('POST', '', { name: 'Due', project_id: projectId, group_ids: groupIds, ...said });
    expect(made.due_at).toBe('2026-05-01T00:00:00.000Z');
    const changed = await due('PATCH', `/${made.id}`, { due_at: '2026-05-02T00:30:00+09:00' });
    expect(changed.due_at).toBe('2026-05-02T00:00:00.000Z');
    expect(await due('PATCH', `/${made.id}`, { due_at: '' })).not.toHaveProperty('due_at');
  });

  it('has comments, whose text stays what it was', async () => {
    const { sdk, connectionId } = at();
    const [task] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const taskId = task?.id ?? '';
    const text = 'Seen on **staging**:\n\n1. open\n2. wait\n\n> twice';
    const made = await sdk.task.createTaskComment({ connectionId, taskComment: { taskId, text } });
    expect(made).toMatchObject({ taskId, text });
    const id = made.id ?? '';
    const changed = await sdk.task.patchTaskComment({ connectionId, id, taskComment: { taskId, text: 'Gone.' } });
    expect(changed.text).toBe('Gone.');
    expect((await sdk.task.listTaskComments({ connectionId, taskId })).map((one) => one.id)).toContain(id);
    await sdk.task.removeTaskComment({ connectionId, id });
    await expect(sdk.task.getTaskComment({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('has people, projects, groups, files and a history', async () => {
    const { sdk, connectionId } = at();
    const [person] = await sdk.hris.listHrisEmployees({ connectionId, limit: 1 });
    expect(await sdk.hris.getHrisEmployee({ connectionId, id: person?.id ?? '' })).toMatchObject({
      name: person?.name,
    });
    const { projectId } = await at().place();
    expect(await sdk.task.getTaskProject({ connectionId, id: projectId })).toMatchObject({
      id: projectId,
      name: expect.any(String),
    });
    expect((await sdk.hris.listHrisGroups({ connectionId, limit: 5 })).length).toBeGreaterThan(0);
    const [task] = await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 });
    const taskId = task?.id ?? '';
    await sdk.task.patchTaskTask({ connectionId, id: taskId, taskTask: { name: 'Another name' } });
    const changes = await sdk.task.listTaskChanges({ connectionId, taskId });
    const names = changes.flatMap(({ items }) => items ?? []).filter(({ field }) => field === 'name');
    expect(names).toContainEqual(expect.objectContaining({ from: task?.name, to: 'Another name' }));
    const files = await sdk.storage.listStorageFiles({ connectionId, parentId: taskId });
    expect(Array.isArray(files)).toBe(true);
  });

  it('is told in the same way what is wrong', async () => {
    const { sdk, connectionId } = at();
    const where = await at().place();
    const refused = sdk.task.createTaskTask({ connectionId, taskTask: { ...where, name: 'x', priority: 'Nonsense' } });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, body: expect.stringContaining('$.priority') });
    await expect(sdk.task.getTaskTask({ connectionId, id: '99999999' })).rejects.toMatchObject({ statusCode: 404 });
  });
});
