/** A Postgres that goes away, hangs and comes back under a running gateway. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../contract/customer.ts';
import { type Stand, startStand } from '../contract/stand.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { openSession } from './session.ts';

const LIMIT_MS = 1000;
const CONNECTIONS = 3;

let database: TestDatabase;
let proxy: TcpProxy;
let stand: Stand;
beforeAll(async () => {
  database = await freshDatabase('postgres');
  const { hostname, port } = new URL(database.url);
  proxy = await startTcpProxy(hostname, Number(port || 5432));
  stand = await startStand(
    { seed: { issues: 20 } },
    {
      ...database.variables,
      DATABASE_URL: proxy.reroute(database.url),
      DATABASE_TIMEOUT: `${LIMIT_MS}ms`,
      DATABASE_CONNECTIONS: String(CONNECTIONS),
    },
  );
});
afterEach(async () => {
  stand.sandbox.faults.clear();
  await proxy.restore();
  await expect.poll(ready, { timeout: 5000 }).toBe(200);
});
afterAll(async () => {
  await stand.close();
  await proxy.close();
  await database.drop();
});

const ready = async () => (await stand.get('/readyz')).status;
const tasks = () => `/task/${stand.connectionId}/task`;

/** Longer than anything is known without asking the store. */
const forget = () => new Promise((resolve) => setTimeout(resolve, 600));

const needingTheStore = (): [string, string, unknown?][] => [
  ['GET', '/readyz'],
  ['GET', tasks()],
  ['GET', `${tasks()}/10001`],
  ['POST', tasks(), { name: 'x', project_id: '10000' }],
  ['PATCH', `${tasks()}/10001`, { name: 'x' }],
  ['DELETE', `${tasks()}/10001`],
  ['GET', `/hris/${stand.connectionId}/employee`],
  ['GET', `/passthrough/${stand.connectionId}/rest/api/3/myself`],
  ['GET', '/unified/connection'],
  ['GET', `/unified/connection/${stand.connectionId}`],
  ['POST', '/unified/connection', { integration_type: 'jira' }],
  ['GET', '/unified/apicall'],
  ['GET', '/unified/environment'],
  ['GET', '/unified/integration'],
  ['GET', `/unified/integration/auth/${stand.workspaceId}/jira`],
  ['GET', '/oauth/code?code=a&state=b'],
  ['GET', '/no/such/path'],
];

async function timed(method: string, path: string, body?: unknown) {
  const startedAt = performance.now();
  const answer = await stand.send(method, path, body);
  return { answer, ms: performance.now() - startedAt, text: await answer.text() };
}

async function expectUnavailable(limitMs: number): Promise<void> {
  const requests = needingTheStore();
  const answers = await Promise.all(requests.map(([method, path, body]) => timed(method, path, body)));
  for (const [index, { answer, ms, text }] of answers.entries()) {
    const name = requests[index]?.slice(0, 2).join(' ');
    expect([name, answer.status]).toEqual([name, 503]);
    expect(Number(answer.headers.get('retry-after')), name).toBeGreaterThanOrEqual(1);
    expect(text, name).toContain('unavailable');
    expect(text, name).not.toMatch(/ECONN|Postgres|select|at .*\.ts/);
    expect(ms, name).toBeLessThan(limitMs);
  }
  for (const path of ['/healthz', '/docs', '/openapi.json']) expect((await stand.get(path)).status, path).toBe(200);
}

describe('a database that', () => {
  it('refuses connections is 503 unavailable at once on everything but health and documents, and then works again', async () => {
    expect((await stand.get(tasks())).status).toBe(200);
    await proxy.cut();
    await forget();
    await expectUnavailable(LIMIT_MS);
    await proxy.restore();
    await expect.poll(ready, { timeout: 2000 }).toBe(200);
    expect((await stand.get(tasks())).status).toBe(200);
  });

  it('does not move any more is 503 within the time limit, and then works again', async () => {
    expect((await stand.get(tasks())).status).toBe(200);
    proxy.stall();
    await forget();
    // Those that wait for a connection to become free count as well.
    await expectUnavailable(3 * LIMIT_MS);
    await proxy.restore();
    await expect.poll(ready, { timeout: 4000 }).toBe(200);
    expect((await stand.get(tasks())).status).toBe(200);
  });

  it('breaks connections again and again is never more than 503 for a moment', async () => {
    for (let round = 0; round < 5; round++) {
      await proxy.cut();
      const during = await stand.get('/unified/connection');
      expect([200, 503]).toContain(during.status);
      await proxy.restore();
      await expect.poll(ready, { timeout: 2000 }).toBe(200);
    }
  });

  it('keeps a table locked ends the statement, not the gateway', async () => {
    const session = await openSession(database.url);
    await session.query('begin; lock table connection in access exclusive mode');
    await forget();
    const { answer, ms } = await timed('GET', `/unified/connection/${stand.connectionId}`);
    expect(answer.status).toBe(503);
    expect(ms).toBeLessThan(2 * LIMIT_MS);
    await session.query('rollback');
    await session.end();
    expect((await stand.get(`/unified/connection/${stand.connectionId}`)).status).toBe(200);
  });
});

describe('a hundred calls at once', () => {
  it('share as many connections as the process may open', async () => {
    const session = await openSession(database.url);
    const open = async () => {
      const { rows } = await session.query(
        'select count(*)::int as found from pg_stat_activity where client_port = any($1)',
        [proxy.outgoingPorts()],
      );
      return rows[0]?.found;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => stand.get('/unified/connection')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await open()).toBeLessThanOrEqual(CONNECTIONS);
    expect(await open()).toBeGreaterThan(0);
    await session.end();
  });
});

describe('while the database is away', () => {
  it('a write that Jira has made is answered as made, and is not made again', async () => {
    stand.sandbox.faults.add({ method: 'POST', path: '^/rest/api/3/issue$', delayMs: 500 });
    const name = `Made once ${Date.now()}`;
    const headers = { 'idempotency-key': name };
    const making = stand.send('POST', tasks(), { name, project_id: '10000' }, headers);
    await expect.poll(() => stand.sandbox.requests.some(isCreation)).toBe(true);
    await proxy.cut();
    const made = await making;
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: string };

    await proxy.restore();
    await expect.poll(ready).toBe(200);
    // The note of it is in doubt until the lease of its maker has ended.
    const again = await untilFree(() => stand.send('POST', tasks(), { name, project_id: '10000' }, headers));
    expect(((await again.json()) as { id: string }).id).toBe(id);
    const found = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, query: `"${name}"` });
    expect(found).toHaveLength(1);
  });

  it('a renewed token is kept until it can be stored', async () => {
    const id = await connect(stand);
    const list = () => stand.get(`/task/${id}/task?limit=1`);
    expect((await list()).status).toBe(200);
    const before = stand.sandbox.grants.refreshes;
    stand.sandbox.grants.expireAccess();
    stand.sandbox.faults.add({ path: '^/oauth/token$', delayMs: 400 });
    const asked = stand.sandbox.requests.length;
    const lost = list();
    await expect.poll(() => stand.sandbox.requests.slice(asked).some(isTokenRequest)).toBe(true);
    await proxy.cut();
    expect((await lost).status).toBe(503);
    await proxy.restore();
    await expect.poll(async () => (await list()).status, { timeout: 5000 }).toBe(200);
    expect(stand.sandbox.grants.refreshes - before).toBe(1);
  });

  it('calls that were made before are in the call log afterwards', async () => {
    const path = `${tasks()}?limit=1&fields=id`;
    expect((await stand.get(path)).status).toBe(200);
    await proxy.cut();
    await forget();
    await proxy.restore();
    const since = async () => (await stand.gateway.apicallStore.list(stand.workspaceId, NEWEST)).map((row) => row.path);
    await expect.poll(since, { timeout: 3000 }).toContain(tasks());
  });
});

const NEWEST = { descending: true, sort: 'created_at', limit: 3, offset: 0 } as const;

interface Asked {
  method: string;
  target: string;
}
const isCreation = ({ method, target }: Asked) => method === 'POST' && target === '/rest/api/3/issue';
const isTokenRequest = ({ target }: Asked) => target === '/oauth/token';

async function untilFree(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 409) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
