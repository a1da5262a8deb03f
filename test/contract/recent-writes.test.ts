/** Bursts of writes: the next list is exact, whoever wrote and whatever the provider. */
import { beforeAll, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

const NEW = 30;

withEachProvider(
  'a burst of writes',
  (at) => {
    const created: string[] = [];
    let projectId: string;

    const ids = async (more: object = {}) => {
      const { sdk, connectionId } = at();
      const found: string[] = [];
      for (let offset = 0; ; offset += 17) {
        const page = await sdk.task.listTaskTasks({ connectionId, limit: 17, offset, ...more });
        found.push(...page.map(({ id = '' }) => id));
        if (page.length < 17) return found;
      }
    };

    let old: string[];
    beforeAll(async () => {
      const { sdk, connectionId } = at();
      const where = await at().place();
      ({ projectId } = where);
      old = await ids();
      for (let number = 0; number < NEW; number++) {
        const name = `Burst ${String(number).padStart(2, '0')}`;
        const made = await sdk.task.createTaskTask({ connectionId, taskTask: { ...where, name } });
        created.push(made.id ?? '');
      }
    });

    it('is in the next list, each once and newest first', async () => {
      const listed = await ids();
      expect([...listed].sort()).toEqual([...old, ...created].sort());
      expect(listed.filter((id) => created.includes(id))).toEqual([...created].reverse());
    });

    it('is found by name in order, and by what names say', async () => {
      const { sdk, connectionId } = at();
      const found = await sdk.task.listTaskTasks({ connectionId, limit: 100, sort: 'name', query: 'Burst' });
      expect(found.map(({ id }) => id)).toEqual(created);
    });

    it('is the increment since the first of them', async () => {
      const { sdk, connectionId } = at();
      const first = await sdk.task.getTaskTask({ connectionId, id: created[0] ?? '' });
      expect((await ids({ updatedGte: first.updatedAt?.toISOString() })).sort()).toEqual([...created].sort());
    });

    it('of changes lets in what matches now, and keeps out what does not any more', async () => {
      const { sdk, connectionId } = at();
      const done = created.slice(0, 6);
      for (const id of done)
        await sdk.task.patchTaskTask({ connectionId, id, taskTask: { status: 'COMPLETED', name: 'Over' } });
      expect((await ids({ projectId, status: 'COMPLETED', query: 'Over' })).sort()).toEqual([...done].sort());
      const still = await ids({ projectId, status: 'OPENED' });
      expect(still.filter((id) => done.includes(id))).toEqual([]);
      const changes = await sdk.task.listTaskChanges({ connectionId, projectId, limit: 1000 });
      expect(done.filter((id) => !changes.some(({ taskId }) => taskId === id))).toEqual([]);
    });

    it('of deletions is no longer listed, whoever deleted', async () => {
      const [one = '', other = ''] = created.splice(8, 2);
      await at().sdk.task.removeTaskTask({ connectionId: at().connectionId, id: one });
      await at().site.deleteTask(other);
      const listed = await ids();
      expect([one, other].filter((id) => listed.includes(id))).toEqual([]);
      expect(created.filter((id) => !listed.includes(id))).toEqual([]);
    });
  },
  { seed: { issues: 40 } },
);
