/** Jira's bad days where they are of its own kind: its words, its quotas, its buckets. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/common/faults.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let projectId: string;
let taskId: string;
beforeAll(async () => {
  // Less than the wait that a 429 asks for here, and enough for the tries after an outage.
  stand = await startStand({}, { REQUEST_TIMEOUT: '4s' });
  const { sdk, connectionId } = stand;
  projectId = (await sdk.task.listTaskProjects({ connectionId, query: 'SHOP' }))[0]?.id ?? '';
  taskId = (await sdk.task.listTaskTasks({ connectionId, limit: 1 }))[0]?.id ?? '';
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

const read = async (fault: Fault) => {
  stand.sandbox.faults.add({ times: 10, path: '/rest/api/3/issue/', ...fault });
  const response = await stand.get(`/task/${stand.connectionId}/task/${taskId}`);
  return { response, body: (await response.json()) as Record<string, unknown> };
};

const create = async (fault: Fault, name: string) => {
  stand.sandbox.faults.add({ method: 'POST', path: '^/rest/api/3/issue$', ...fault });
  const response = await stand.send('POST', `/task/${stand.connectionId}/task`, { name, project_id: projectId });
  return { response, body: (await response.json()) as Record<string, unknown> };
};

const posts = () =>
  stand.sandbox.requests.filter(({ method, target }) => method === 'POST' && target === '/rest/api/3/issue').length;

const named = async (name: string) => {
  const tasks = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, query: `"${name}"` });
  return tasks.filter((task) => task.name === name).length;
};

describe('reading', () => {
  it.each([
    [500, 502, 'upstream_error'],
    [502, 502, 'upstream_error'],
    [503, 502, 'upstream_error'],
    [504, 502, 'upstream_error'],
    [403, 403, 'upstream_forbidden'],
    [404, 404, 'not_found'],
    [418, 502, 'upstream_error'],
  ])('%i of Jira is %i %s, with its words under details', async (status, expected, error) => {
    const { response, body } = await read({ status, body: { errorMessages: ['Not today.'], errors: {} } });
    expect(response.status).toBe(expected);
    expect(body).toMatchObject({ error, details: { status, errorMessages: ['Not today.'] } });
  });
});

describe('writing', () => {
  it('is sent once when Jira breaks down before, and nothing is there', async () => {
    const before = posts();
    const { response, body } = await create({ status: 503 }, 'Never written');
    expect(response.status).toBe(502);
    expect(body.error).toBe('upstream_error');
    expect(posts() - before).toBe(1);
    stand.sandbox.faults.clear();
    expect(await named('Never written')).toBe(0);
  });

  it('is sent once when the answer is lost, and the error says that nobody knows', async () => {
    const before = posts();
    const { response, body } = await create({ reset: true, afterwards: true }, 'Written in doubt');
    expect(response.status).toBe(502);
    expect(body.message).toMatch(/unknown whether/);
    expect(posts() - before).toBe(1);
    stand.sandbox.faults.clear();
    expect(await named('Written in doubt')).toBe(1);
  });
});

describe('trying again', () => {
  const tries = (path: string) => stand.sandbox.requests.filter(({ target }) => target.includes(path)).length;

  it.each([
    [
      '503 beside a quota that is reset much later',
      { status: 503, headers: { 'x-ratelimit-reset': '2099-01-01T00:00Z' } },
    ],
  ])('a read survives %s three times', async (_, fault) => {
    const before = tries(`/issue/${taskId}`);
    const { response } = await read({ ...fault, times: 3 });
    expect(response.status).toBe(200);
    expect(tries(`/issue/${taskId}`) - before).toBe(4);
  });

  it('a search is a read, though it is a POST', async () => {
    stand.sandbox.faults.add({ path: '/search/jql', status: 503 });
    expect((await stand.get(`/task/${stand.connectionId}/task?limit=1`)).status).toBe(200);
  });

  it('a write is sent again after a 429, once Jira has room', async () => {
    const before = posts();
    const started = performance.now();
    const { response } = await create({ status: 429, headers: { 'retry-after': '1' } }, 'After the rush');
    expect(response.status).toBe(200);
    expect(posts() - before).toBe(2);
    expect(performance.now() - started).toBeGreaterThan(1000);
    expect(await named('After the rush')).toBe(1);
  });
});

describe('a bucket that is closed', () => {
  it('is not asked before its time, and the others stay open', async () => {
    const other = await startStand({ seed: { issues: 5 } }, { REQUEST_TIMEOUT: '2s' });
    try {
      const { connectionId: id } = other;
      const [task] = (await (await other.get(`/task/${id}/task?limit=1`)).json()) as { id: string }[];
      other.sandbox.faults.add({
        path: `/issue/${task?.id}`,
        status: 429,
        headers: { 'retry-after': '20', 'ratelimit-reason': 'jira-burst-based' },
      });
      expect((await other.get(`/task/${id}/task/${task?.id}`)).status).toBe(429);
      const asked = other.sandbox.requests.length;
      const again = await other.get(`/task/${id}/task/${task?.id}`);
      expect(again.status).toBe(429);
      expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(15);
      expect(other.sandbox.requests.length).toBe(asked);
      expect((await other.get(`/task/${id}/project`)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('of a quota is the whole site', async () => {
    const other = await startStand({ seed: { issues: 5 } }, { REQUEST_TIMEOUT: '2s' });
    try {
      const { connectionId: id } = other;
      other.sandbox.faults.add({
        path: '/project/search',
        status: 429,
        headers: { 'retry-after': '20', 'ratelimit-reason': 'jira-quota-tenant-based' },
      });
      expect((await other.get(`/task/${id}/project`)).status).toBe(429);
      const asked = other.sandbox.requests.length;
      expect((await other.get(`/task/${id}/task?limit=1`)).status).toBe(429);
      expect(other.sandbox.requests.length).toBe(asked);
    } finally {
      await other.close();
    }
  });
});
