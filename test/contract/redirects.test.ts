/** Where a provider sends a request on to, and callers who leave in the middle. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withEachProvider } from './providers.ts';
import type { Asked } from './sites/site.ts';
import { API_KEY } from './stand.ts';

withEachProvider(
  'a redirect of the provider',
  (at) => {
    let elsewhere: Server;
    let location: string;
    let arrived: IncomingMessage[] = [];
    let where: object;
    let taskId: string;
    beforeAll(async () => {
      elsewhere = createServer((incoming, outgoing) => {
        arrived.push(incoming);
        outgoing.end('{}');
      }).listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/secret-path`;
      const { projectId, groupIds } = await at().place();
      where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
      taskId = await at().site.createTask('As it was');
    });
    afterEach(() => {
      at().calm();
      arrived = [];
    });
    afterAll(() => void elsewhere.close());

    const send = (method: string, path: string, body?: object) =>
      at().send(method, `/task/${at().connectionId}/${path}`, body);

    it.each([301, 302, 303, 307, 308])('takes no credentials along, nor what is asked: %i', async (status) => {
      at().fail({ on: 'a task', status, headers: { location }, times: 10 });
      expect((await send('GET', `task/${taskId}`)).status).toBe(502);
      for (const { headers, method } of arrived) {
        expect(headers).not.toHaveProperty('authorization');
        expect(headers).not.toHaveProperty('cookie');
        expect(method).toBe('GET');
      }
    });

    describe.each<[string, Asked, () => Promise<Response>]>([
      ['creating a task', 'a new task', () => send('POST', 'task', { ...where, name: 'Nowhere' })],
      ['changing a task', 'a change of a task', () => send('PATCH', `task/${taskId}`, { name: 'Nowhere' })],
      ['commenting', 'a new comment', () => send('POST', 'comment', { task_id: taskId, text: 'Nowhere' })],
    ])('of %s', (_, on, write) => {
      it.each([301, 302, 307, 308])('is not followed, and nothing was written: %i', async (status) => {
        at().fail({ on, status, headers: { location } });
        const answer = await write();
        expect(answer.status).toBe(502);
        const body = await answer.text();
        expect(body).toContain('Nothing was written.');
        expect(body).not.toContain('secret-path');
        expect(arrived).toEqual([]);
        const { sdk, connectionId } = at();
        expect((await sdk.task.getTaskTask({ connectionId, id: taskId })).name).toBe('As it was');
        expect((await sdk.task.listTaskTasks({ connectionId, query: 'Nowhere' })).length).toBe(0);
      });
    });

    it('of a request through the passthrough that writes is not followed', async () => {
      const { method, path, body } = at().own.writing(await at().place());
      at().fail({ on: 'a new task', status: 307, headers: { location } });
      const answer = await at().send(method, `/passthrough/${at().connectionId}/${path}`, body);
      expect(answer.status).toBe(502);
      expect(await answer.text()).toContain('Nothing was written.');
      expect(arrived).toEqual([]);
    });

    it('that has no end is given up', async () => {
      const before = at().requests();
      at().fail({ on: 'a task', status: 302, headers: { location: '/again' }, times: 100 });
      expect((await send('GET', `task/${taskId}`)).status).toBeGreaterThanOrEqual(400);
      expect(at().requests() - before).toBeLessThanOrEqual(6);
    });
  },
  { seed: { issues: 5 } },
);

withEachProvider(
  'a caller that leaves',
  (at) => {
    /** A call is recorded when nothing more is done for it. */
    async function callsThatEnded(): Promise<number> {
      await at().gateway.apicalls.flush();
      const all = { sort: 'created_at', descending: true, limit: 1000, offset: 0 } as const;
      return (await at().gateway.apicallStore.list(at().workspaceId, all)).length;
    }

    it('stops the tries that were still to come', async () => {
      at().fail({ on: 'tasks', status: 503, times: 10 });
      const ended = await callsThatEnded();
      const before = at().requests();
      const path = `/task/${at().connectionId}/task?fields=id,name`;
      const outgoing = request(at().url + path, { headers: { authorization: API_KEY } });
      outgoing.on('error', () => undefined).end();
      await vi.waitFor(() => expect(at().requests()).toBeGreaterThan(before));
      outgoing.destroy();
      const atLeaving = at().requests();
      await vi.waitFor(async () => expect(await callsThatEnded()).toBeGreaterThan(ended));
      expect(at().requests() - atLeaving).toBeLessThanOrEqual(1);
      at().calm();
    });
  },
  { seed: { issues: 3 } },
);
