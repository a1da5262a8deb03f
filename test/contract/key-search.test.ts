/** `query` of a task list where it looks like the key by which people speak of a task. */
import { beforeAll, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

withEachProvider(
  'a query that is a key',
  (at) => {
    let where: object;
    let keyed: { id: string; key: string };
    let naming: string;
    let projectId: string;
    beforeAll(async () => {
      const { projectId: project, groupIds } = await at().place();
      projectId = project;
      where = { projectId, ...(groupIds && { groupIds }) };
      const id = await create('The task itself');
      const { connectionId, sdk } = at();
      const { raw = {} } = await sdk.task.getTaskTask({ connectionId, id, fields: ['raw'] });
      keyed = { id, key: String(raw.key ?? raw.identifier) };
      naming = await create(`Follows ${keyed.key}`);
    });

    const create = async (name: string) =>
      (await at().sdk.task.createTaskTask({ connectionId: at().connectionId, taskTask: { ...where, name } })).id ?? '';
    const idsOf = async (query: string, more: object = {}) =>
      (await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, query, ...more })).map(({ id }) => id);

    it('finds the task of the key first, then those that speak of it, each once', async () => {
      expect(await idsOf(keyed.key)).toEqual([keyed.id, naming]);
      expect(await idsOf(` ${keyed.key.toLowerCase()} `)).toEqual([keyed.id, naming]);
      expect(await idsOf(keyed.key, { sort: 'created_at', order: 'desc' })).toEqual([keyed.id, naming]);
    });

    it('is walked page by page without a gap or a repetition', async () => {
      const pages = [];
      for (const offset of [0, 1, 2]) pages.push(await idsOf(keyed.key, { limit: 1, offset }));
      expect(pages).toEqual([[keyed.id], [naming], []]);
    });

    it('is narrowed by the filters', async () => {
      const apart = await at().site.createProject('Apart');
      expect(await idsOf(keyed.key, { projectId: apart })).toEqual([]);
      expect(await idsOf(keyed.key, { projectId })).toEqual([keyed.id, naming]);
      expect(await idsOf(keyed.key, { updatedGte: '2099-01-01T00:00:00.000Z' })).toEqual([]);
    });

    it('is the task’s own name wherever an id is taken', async () => {
      const { connectionId, sdk } = at();
      expect((await sdk.task.getTaskTask({ connectionId, id: keyed.key })).id).toBe(keyed.id);
      const made = await sdk.task.createTaskComment({
        connectionId,
        taskComment: { taskId: keyed.key, text: 'By key' },
      });
      expect(made.taskId).toBe(keyed.id);
      expect(await sdk.task.listTaskComments({ connectionId, taskId: keyed.key })).toHaveLength(1);
      const changed = await sdk.task.patchTaskTask({ connectionId, id: keyed.key, taskTask: { priority: 'High' } });
      expect(changed).toMatchObject({ id: keyed.id, priority: 'High' });
      expect(await sdk.task.listTaskChanges({ connectionId, taskId: keyed.key })).not.toEqual([]);
    });

    it('finds it no more when it was deleted', async () => {
      await at().site.deleteTask(keyed.id);
      expect(await idsOf(keyed.key)).toEqual([naming]);
    });
  },
  { seed: { issues: 5 } },
);
