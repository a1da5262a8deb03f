/** `status` and `completed_at`, whatever a provider makes of them. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

type Body = Record<string, unknown>;

withEachProvider(
  'a status',
  (at) => {
    let where: Body;
    let taskId: string;
    beforeAll(async () => {
      const { projectId, groupIds } = await at().place();
      where = { project_id: projectId, group_ids: groupIds };
    });
    beforeEach(async () => {
      taskId = String((await create()).body.id);
    });

    async function send(method: string, path: string, body?: unknown) {
      const response = await at().send(method, `/task/${at().connectionId}/task${path}`, body);
      return { status: response.status, body: (await response.json()) as Body };
    }
    const create = (body: Body = {}) => send('POST', '', { name: 'Buy shelves', ...where, ...body });
    const patch = (body: Body) => send('PATCH', `/${taskId}`, body);
    const read = async () => (await send('GET', `/${taskId}`)).body;

    it.each(['OPENED', 'IN_PROGRESS', 'COMPLETED'])('is what was written, and found by it: %s', async (status) => {
      if (status === 'OPENED') await patch({ status: 'IN_PROGRESS' });
      expect(await patch({ status })).toMatchObject({ status: 200, body: { status } });
      expect(await read()).toMatchObject({ status });
      const { sdk, connectionId } = at();
      const found = await sdk.task.listTaskTasks({ connectionId, status, limit: 100 });
      expect(found.map(({ id }) => id)).toContain(taskId);
      for (const one of found) expect(one.status).toBe(status);
    });

    it('of a new task is what was asked for', async () => {
      expect(await create({ status: 'IN_PROGRESS' })).toMatchObject({ status: 200, body: { status: 'IN_PROGRESS' } });
      const { body } = await create({ status: 'COMPLETED' });
      expect(body).toMatchObject({ status: 'COMPLETED', completed_at: expect.any(String) });
    });

    it('that the task has already is not written again', async () => {
      await patch({ status: 'IN_PROGRESS' });
      const { updated_at } = await read();
      at().pass(1000);
      expect(await patch({ status: 'IN_PROGRESS' })).toMatchObject({ status: 200, body: { status: 'IN_PROGRESS' } });
      expect(await read()).toMatchObject({ updated_at });
    });

    it('that there is not is refused with those that there are, and nothing else is written', async () => {
      expect(await patch({ status: 'Shipped to the moon', name: 'Not even the name' })).toMatchObject({
        status: 400,
        body: {
          error: 'validation_failed',
          details: [
            { path: '$.status', allowed: expect.arrayContaining([expect.objectContaining({ name: 'In Progress' })]) },
          ],
        },
      });
      expect(await read()).toMatchObject({ name: 'Buy shelves', status: 'OPENED' });
    });

    it.each(['In Progress', 'in progress'])('may be one by its name: %s', async (status) => {
      expect(await patch({ status })).toMatchObject({ status: 200, body: { status: 'IN_PROGRESS' } });
    });

    it('of nothing is refused: every task has one', async () => {
      for (const status of [null, ''])
        expect(await patch({ status })).toMatchObject({ status: 400, body: { details: [{ path: '$.status' }] } });
    });

    describe('and completed_at', () => {
      it('complete a task, and open it again', async () => {
        expect(await patch({ completed_at: '2026-01-01T00:00:00Z' })).toMatchObject({
          status: 200,
          body: { status: 'COMPLETED', completed_at: expect.any(String) },
        });
        const opened = await patch({ completed_at: null });
        expect(opened).toMatchObject({ status: 200, body: { status: 'OPENED' } });
        expect(opened.body).not.toHaveProperty('completed_at');
      });

      it('do not contradict one another when a whole object is sent back', async () => {
        await patch({ status: 'COMPLETED' });
        const whole = await read();
        expect(await patch({ ...whole, name: 'Whole object' })).toMatchObject({
          status: 200,
          body: { name: 'Whole object', status: 'COMPLETED' },
        });
        expect(await patch({ status: 'COMPLETED', completed_at: null, name: 'Again' })).toMatchObject({
          status: 200,
          body: { name: 'Again', status: 'COMPLETED' },
        });
      });

      it('are in the history by their names', async () => {
        at().pass(5 * 60_000);
        await patch({ status: 'IN_PROGRESS' });
        at().pass(5 * 60_000);
        await patch({ status: 'COMPLETED' });
        const { sdk, connectionId } = at();
        const changes = await sdk.task.listTaskChanges({ connectionId, taskId });
        const statuses = changes.flatMap(({ items = [] }) => items).filter(({ field }) => field === 'status');
        expect(statuses.map(({ to }) => to)).toEqual(['In Progress', expect.stringMatching(/Done|Completed/)]);
      });
    });
  },
  { seed: { issues: 10 } },
);
