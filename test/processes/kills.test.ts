/** A process is killed in the middle of its work, and the others go on within a stated time. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ask, type Cluster, connectByGrant, connectByToken, openCluster, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** How long a lease of a dead process holds. */
const TOKEN_LEASE_MS = 7000;
const WRITE_LEASE_MS = 10_000;
const SLACK_MS = 2000;

let cluster: Cluster;
let doomed: GatewayProcess;
let other: GatewayProcess;
beforeEach(async () => {
  cluster = await openCluster();
  [doomed, other] = await Promise.all([cluster.start(), cluster.start()]);
});
afterEach(() => cluster.close());

const asked = (method: string, target: string) =>
  cluster.sandbox.requests.filter((request) => request.method === method && request.target === target).length;

it('while it renews a token: another renews it once the lease has ended', async () => {
  const id = await connectByGrant(doomed, cluster.sandbox);
  const list = (gateway: GatewayProcess) => ask(gateway, `/task/${id}/task?limit=1`);
  expect((await list(other)).status).toBe(200);
  cluster.sandbox.grants.expireAccess();
  cluster.sandbox.faults.add({ path: '^/oauth/token$', delayMs: 1000 });
  const lost = list(doomed).catch(() => undefined);
  await until(() => asked('POST', '/oauth/token') > 0);
  doomed.kill('SIGKILL');
  const killedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 10 }, () => list(other)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(performance.now() - killedAt).toBeLessThan(TOKEN_LEASE_MS + SLACK_MS);
  expect(asked('POST', '/oauth/token')).toBe(2);
  await lost;
});

it('while it creates a task: another finds what was made, and makes no second one', async () => {
  const id = await connectByToken(doomed, cluster.sandbox);
  const headers = { 'idempotency-key': 'kill-during-create' };
  const create = (gateway: GatewayProcess) =>
    ask(gateway, `/task/${id}/task`, { body: { name: 'Only one', project_id: '10000' }, headers });
  cluster.sandbox.faults.add({ method: 'POST', path: '^/rest/api/3/issue$', delayMs: 1000 });
  const lost = create(doomed).catch(() => undefined);
  await until(() => asked('POST', '/rest/api/3/issue') > 0);
  doomed.kill('SIGKILL');
  const killedAt = performance.now();
  let answer = await create(other);
  expect(answer.status).toBe(409);
  while (answer.status === 409) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    answer = await create(other);
  }
  expect(answer.status).toBe(200);
  expect(performance.now() - killedAt).toBeLessThan(WRITE_LEASE_MS + SLACK_MS);
  const found = await ask(other, `/task/${id}/task?query=${encodeURIComponent('"Only one"')}`);
  expect(await found.json()).toHaveLength(1);
  expect(asked('POST', '/rest/api/3/issue')).toBe(1);
  await lost;
});

it('with requests in flight: what it wrote is there, and what it did not is free', async () => {
  const id = await connectByToken(doomed, cluster.sandbox);
  const path = `/task/${id}/task`;
  const create = (gateway: GatewayProcess, index: number) =>
    ask(gateway, path, {
      body: { name: `Task ${index}`, project_id: '10000' },
      headers: { 'idempotency-key': `task-${index}` },
    });
  const firsts = Array.from({ length: 20 }, (_, index) => create(doomed, index).catch(() => undefined));
  await until(() => asked('POST', '/rest/api/3/issue') >= 5);
  doomed.kill('SIGKILL');
  await Promise.all(firsts);
  const made = Array.from({ length: 20 }, async (_, index) => {
    for (;;) {
      const answer = await create(other, index);
      if (answer.status !== 409) return ((await answer.json()) as { id: string }).id;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
  expect(new Set(await Promise.all(made)).size).toBe(20);
  const listed = (await (await ask(other, `${path}?limit=1000&query=Task`)).json()) as { name: string }[];
  const names = listed.map(({ name }) => name).filter((name) => /^Task \d+$/.test(name));
  expect(names.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `Task ${index}`).toSorted());
});

it('and it is counted no more, which leaves its share to the others', async () => {
  const shared = async () =>
    Number(/^taskgate_processes (\d+)/m.exec(await (await ask(other, '/metrics')).text())?.[1]);
  await expect.poll(shared, { timeout: 10_000 }).toBe(2);
  doomed.kill('SIGKILL');
  await expect.poll(shared, { timeout: 25_000, interval: 500 }).toBe(1);
});
