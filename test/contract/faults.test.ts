/** A provider's bad days: what the caller is told, and that nothing is written twice. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer, withEachProvider } from './providers.ts';
import type { SiteFault } from './sites/site.ts';

withEachProvider(
  'a bad day',
  (at, provider) => {
    let taskId: string;
    let where: object;
    beforeAll(async () => {
      const { projectId, groupIds } = await at().place();
      where = { project_id: projectId, group_ids: groupIds };
      const [task] = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, limit: 1 });
      taskId = task?.id ?? '';
    });
    afterEach(() => at().calm());

    async function read(fault: SiteFault) {
      at().fail({ on: 'a task', times: 10, ...fault });
      const before = at().requests();
      const response = await at().get(`/task/${at().connectionId}/task/${taskId}`);
      const body = (await response.json()) as Record<string, unknown>;
      return { status: response.status, body, asked: at().requests() - before };
    }

    async function create(fault: SiteFault, name: string) {
      at().fail({ on: 'a new task', ...fault });
      const response = await at().send('POST', `/task/${at().connectionId}/task`, { name, ...where });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    }

    const named = async (name: string) => {
      at().calm();
      const tasks = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, limit: 1000 });
      return tasks.filter((task) => task.name === name).length;
    };

    describe('of reading', () => {
      it.each([
        [500, 502, 'upstream_error'],
        [502, 502, 'upstream_error'],
        [503, 502, 'upstream_error'],
        [504, 502, 'upstream_error'],
        [403, 403, 'upstream_forbidden'],
        [404, 404, 'not_found'],
        [418, 502, 'upstream_error'],
      ])('%i is %i %s', async (status, expected, error) => {
        const answer = await read({ status });
        expect([answer.status, answer.body.error]).toEqual([expected, error]);
      });

      it.each([
        ['HTML', '<html><h1>Service Unavailable</h1></html>'],
        ['half a document', '{"id": "1", "fie'],
        ['nothing', ''],
        ['a list', '[]'],
      ])('%s in place of a task is 502', async (_, body) => {
        expect(await read({ status: 200, body })).toMatchObject({ status: 502, body: { error: 'upstream_error' } });
      });

      it('a connection that breaks is 502, without the words of a socket', async () => {
        const { status, body } = await read({ reset: true });
        expect(status).toBe(502);
        expect(JSON.stringify(body)).not.toMatch(/ECONNRESET|UND_ERR/);
      });

      it('credentials that died are 401, show on the connection, and show again when they live', async () => {
        const { connectionId, sdk } = at();
        expect(await read({ status: 401 })).toMatchObject({ status: 401, body: { error: 'connection_unauthorized' } });
        const dead = await sdk.connection.getUnifiedConnection({ id: connectionId });
        expect(dead.lastUnhealthyCode).toBe('401');
        at().calm();
        await sdk.task.getTaskTask({ connectionId, id: taskId });
        const alive = await sdk.connection.getUnifiedConnection({ id: connectionId });
        expect(alive.lastHealthyAt?.getTime()).toBeGreaterThanOrEqual(alive.lastUnhealthyAt?.getTime() ?? 0);
      });
    });

    describe('of repeating', () => {
      it.each<[string, SiteFault]>([
        ['500', { status: 500 }],
        ['503', { status: 503 }],
        ['a reset connection', { reset: true }],
      ])('a read survives %s three times', async (_, fault) => {
        await read({ times: 0 });
        expect(await read({ ...fault, times: 3 })).toMatchObject({ status: 200, asked: 4 });
      });

      it('four times are enough', async () => {
        expect(await read({ status: 503, times: 9 })).toMatchObject({ status: 502, asked: 4 });
      });

      it('a list is a read', async () => {
        at().fail({ on: 'tasks', status: 503 });
        expect((await at().get(`/task/${at().connectionId}/task?limit=1`)).status).toBe(200);
      });

      it('what is refused is not asked for again', async () => {
        expect(await read({ status: 403 })).toMatchObject({ status: 403, asked: 1 });
      });
    });

    describe('of writing', () => {
      it('nothing is there, and it was sent once, when the provider breaks down before', async () => {
        expect(await create({ status: 503, times: 9 }, 'Never written')).toMatchObject({
          status: 502,
          body: { error: 'upstream_error' },
        });
        expect(await named('Never written')).toBe(0);
      });

      it('it is there once when the answer is lost, and an error says that nobody knows', async () => {
        const { status, body } = await create({ reset: true, afterwards: true }, 'Written in doubt');
        expect(status).toBe(502);
        expect(body.message).toMatch(/unknown whether/);
        expect(await named('Written in doubt')).toBe(1);
      });

      it('it says what was made when it succeeds and can not be read back', async () => {
        at().fail({ on: 'a task', status: 500, times: 9 });
        const response = await at().send('POST', `/task/${at().connectionId}/task`, { name: 'Not shown', ...where });
        expect(await response.text()).toMatch(/created/);
        expect(await named('Not shown')).toBe(1);
      });

      it('it is sent again after a limit, once the provider has room', async () => {
        const started = performance.now();
        const { status } = await create({ status: 429, headers: { 'retry-after': '1' } }, 'After the rush');
        expect(status).toBe(200);
        expect(performance.now() - started).toBeGreaterThan(1000);
        expect(await named('After the rush')).toBe(1);
      });
    });

    it('of a limit that lasts is not asked again before its end', async () => {
      const other = await openCustomer(provider, { seed: { issues: 5 }, variables: { REQUEST_TIMEOUT: '2s' } });
      try {
        const { connectionId: id } = other;
        const [task] = (await (await other.get(`/task/${id}/task?limit=1`)).json()) as { id: string }[];
        other.fail({ on: 'a task', status: 429, headers: { 'retry-after': '20' } });
        expect((await other.get(`/task/${id}/task/${task?.id}`)).status).toBe(429);
        const asked = other.requests();
        const again = await other.get(`/task/${id}/task/${task?.id}`);
        expect(again.status).toBe(429);
        expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(15);
        expect(other.requests()).toBe(asked);
      } finally {
        await other.close();
      }
    });
  },
  // Less than the wait that a limit asks for here, and enough for the tries after an outage.
  { variables: { REQUEST_TIMEOUT: '4s' } },
);
