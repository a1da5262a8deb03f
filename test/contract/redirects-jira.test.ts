/** Where Jira sends a request on to: media, tasks that carry a write out, other hosts; and callers who leave in the middle. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let elsewhere: Server;
let arrived: IncomingMessage[];
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 5 } });
  elsewhere = createServer((incoming, outgoing) => {
    arrived.push(incoming);
    outgoing.end('from elsewhere');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  arrived = [];
});
afterEach(() => {
  stand.sandbox.faults.clear();
  arrived = [];
});
afterAll(async () => {
  elsewhere.close();
  await stand.close();
});

const PATH = 'rest/api/3/serverInfo';
const asked = () => stand.sandbox.requests.filter(({ target }) => target.includes('serverInfo')).length;

const redirected = (location: string, status = 302, times = 1) =>
  stand.sandbox.faults.add({ path: '/serverInfo', status, headers: { location }, times });

const through = (method = 'GET') => stand.send(method, `/passthrough/${stand.connectionId}/${PATH}`);

describe('a redirect of Jira', () => {
  it('to another host is followed without the credentials', async () => {
    redirected(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x`);
    expect(await (await through()).text()).toBe('from elsewhere');
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.headers).not.toHaveProperty('authorization');
    expect(arrived[0]?.headers).not.toHaveProperty('cookie');
  });

  it('within the site keeps them', async () => {
    redirected(`/${PATH}`);
    expect((await through()).status).toBe(200);
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'http://user:pass@127.0.0.1:1/', 'http://[broken'])(
    'to %s is not followed',
    async (location) => {
      redirected(location);
      const answer = await through();
      expect(answer.status).toBe(502);
      expect(await answer.text()).not.toContain('pass@');
    },
  );

  it('without end is given up', async () => {
    const before = asked();
    redirected(`/${PATH}`, 302, 100);
    expect((await through()).status).toBe(502);
    expect(asked() - before).toBeLessThanOrEqual(6);
  });

  it.each([301, 302, 303, 307, 308])('of a write by %i is not followed, and nothing was written', async (status) => {
    const before = asked();
    redirected('https://moved.example.com/secret-path', status);
    const answer = await through('PUT');
    expect(answer.status).toBe(502);
    const body = (await answer.json()) as { message: string; details: object };
    expect(body.message).toContain('moved.example.com');
    expect(body.message).toContain('Nothing was written.');
    expect(body.details).toMatchObject({ status, outcome: 'nothing_written', location_host: 'moved.example.com' });
    expect(JSON.stringify(body)).not.toContain('secret-path');
    expect(asked() - before).toBe(1);
  });

  it.each(['POST', 'PUT', 'DELETE'])(
    'of a %s to the task that carries it out names the task, and is not read',
    async (method) => {
      redirected('/rest/api/3/task/10042', 303);
      const tasksRead = () => stand.sandbox.requests.filter(({ target }) => target.includes('/task/10042')).length;
      const before = tasksRead();
      const answer = await through(method);
      expect(answer.status).toBe(502);
      const body = (await answer.json()) as { message: string; details: object };
      expect(body.message).toContain('GET rest/api/3/task/10042');
      expect(body.details).toEqual({ status: 303, location_path: 'rest/api/3/task/10042', outcome: 'unknown' });
      expect(tasksRead()).toBe(before);
      stand.sandbox.faults.add({
        path: '/rest/api/3/task/10042',
        status: 200,
        body: { id: '10042', status: 'RUNNING' },
      });
      const read = await stand.get(`/passthrough/${stand.connectionId}/rest/api/3/task/10042`);
      expect(await read.json()).toMatchObject({ id: '10042' });
    },
  );

  it('of a write to the task that carries it out is not sent twice for one Idempotency-Key', async () => {
    const before = asked();
    redirected('/rest/api/3/task/10042', 303);
    const send = () =>
      stand.send('POST', `/passthrough/${stand.connectionId}/${PATH}`, {}, { 'idempotency-key': 'one-deletion' });
    expect((await send()).status).toBe(502);
    expect((await send()).status).toBe(409);
    expect(asked() - before).toBe(1);
  });

  it.each([
    ['creating a task', 'POST', 'task', { name: 'Nowhere' }],
    ['updating a task', 'PUT', 'task', { name: 'Nowhere' }],
    ['deleting a task', 'DELETE', 'task', undefined],
    ['commenting', 'POST', 'comment', { text: 'Nowhere' }],
  ] as const)('of %s is 502, and nothing was written', async (_, method, object, body) => {
    const { connectionId: id } = stand;
    const [task] = (await (await stand.get(`/task/${id}/task?limit=1`)).json()) as { id: string; project_id: string }[];
    stand.sandbox.faults.add({
      method,
      path: '/rest/api/3/issue',
      status: 302,
      headers: { location: 'https://moved.example.com/' },
    });
    const address = method === 'POST' ? `/task/${id}/${object}` : `/task/${id}/${object}/${task?.id}`;
    const parent = object === 'comment' ? { task_id: task?.id } : { project_id: task?.project_id };
    const answer = await stand.send(method, address, body && { ...parent, ...body });
    expect(answer.status).toBe(502);
    const error = (await answer.json()) as { message: string };
    expect(error.message).toContain('moved.example.com');
    expect(error.message).toContain('Nothing was written.');
    expect(error.message).not.toContain('unknown');
  });
});

describe('a caller that leaves', () => {
  /** Asks, waits until Jira has been asked, and hangs up. */
  async function askAndLeave(path: string, isAsked: () => boolean) {
    const outgoing = request(stand.url + path, { headers: { authorization: API_KEY } });
    outgoing.on('error', () => undefined).end();
    await vi.waitFor(() => expect(isAsked()).toBe(true));
    outgoing.destroy();
  }

  it.each([
    ['passthrough', 'rest/api/3/serverInfo'],
    ['task', 'task/1'],
    ['task', 'task?fields=id,name'],
  ])('ends what is under way at Jira for it: /%s/…/%s', async (category, rest) => {
    // A Jira that takes its time, and can tell when nobody waits any more.
    const hanging = { now: 0, all: 0 };
    const slow = createServer((incoming, outgoing) => {
      if (incoming.url?.startsWith('/rest/api/3/myself')) {
        outgoing.setHeader('content-type', 'application/json');
        outgoing.end(JSON.stringify({ accountId: 'a', displayName: 'Ada' }));
        return;
      }
      if (incoming.url?.startsWith('/_edge/')) {
        outgoing.writeHead(404).end();
        return;
      }
      hanging.now += 1;
      hanging.all += 1;
      outgoing.once('close', () => {
        hanging.now -= 1;
      });
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const { port } = slow.address() as AddressInfo;
    stand.gateway.providers.addSimulator('jira', { url: `http://127.0.0.1:${port}` });
    const made = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task', 'passthrough'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [`http://127.0.0.1:${port}`, 'ada@example.com', 'token'] },
    });
    const { id } = (await made.json()) as { id: string };
    await askAndLeave(`/${category}/${id}/${rest}`, () => hanging.now > 0);
    await vi.waitFor(() => expect(hanging.now).toBe(0));
    expect(hanging.all).toBe(1);
    slow.close();
  });
});
