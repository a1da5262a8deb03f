/** Any request to any process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ask, type Cluster, connectBy, connectByToken, openCluster, tokensOf, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
let one: GatewayProcess;
let two: GatewayProcess;
const open = async (options?: Parameters<typeof openCluster>[0]) => {
  cluster = await openCluster(options);
  [one, two] = await Promise.all([cluster.start(), cluster.start()]);
};
afterEach(() => cluster.close());

const ids = async (answer: Response) => ((await answer.json()) as { id: string }[]).map(({ id }) => id);

/** Milliseconds until it is so, asking as often as one can. */
async function timeUntil(isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  await until(isSo);
  return performance.now() - startedAt;
}

describe('processes that start at once on an empty store', () => {
  it('make one workspace between them, and print one key', async () => {
    cluster = await openCluster();
    const started = await Promise.all(Array.from({ length: 4 }, () => cluster.start({ TASKGATE_API_KEY: '' })));
    const workspaces = new Set(started.map(({ listening }) => listening.workspace_id));
    expect(workspaces.size).toBe(1);
    const keys = started.flatMap(({ listening }) => listening.api_key ?? []);
    expect(keys).toHaveLength(1);
    for (const gateway of started)
      expect((await ask(gateway, '/unified/connection', { key: keys[0] ?? '' })).status).toBe(200);
  });
});

describe('a walk', () => {
  beforeEach(() => open({ seed: { issues: 230 } }));

  it('may ask another process for every page', async () => {
    const id = await connectByToken(one, cluster.sandbox);
    const seen: string[] = [];
    for (let offset = 0; ; offset += 20) {
      const gateway = (offset / 20) % 2 === 0 ? one : two;
      const page = await ids(await ask(gateway, `/task/${id}/task?limit=20&offset=${offset}&fields=id`));
      seen.push(...page);
      if (page.length < 20) break;
    }
    expect(seen).toHaveLength(230);
    expect(new Set(seen).size).toBe(230);
  });

  it('begins anew in one process, and goes on from there in the other', async () => {
    const id = await connectByToken(one, cluster.sandbox);
    const page = (gateway: GatewayProcess, offset: number) =>
      ask(gateway, `/task/${id}/task?limit=50&offset=${offset}&fields=id&sort=created_at&order=desc`).then(ids);
    for (let round = 0; round < 3; round++) {
      const made = await ask(one, `/task/${id}/task`, { body: { name: `Newest ${round}`, project_id: '10000' } });
      const { id: newest } = (await made.json()) as { id: string };
      const first = await page(round % 2 === 0 ? one : two, 0);
      const second = await page(round % 2 === 0 ? two : one, 50);
      expect(first[0]).toBe(newest);
      expect(new Set([...first, ...second]).size).toBe(100);
    }
  });
});

describe('what was written through one process', () => {
  it('is in the next list of the other, also while search lags behind', async () => {
    await open({ seed: { issues: 5 }, searchLagMs: 60_000 });
    const id = await connectByToken(one, cluster.sandbox);
    for (let round = 0; round < 5; round++) {
      const writers = Array.from({ length: 6 }, (_, index) =>
        ask(index % 2 === 0 ? one : two, `/task/${id}/task`, {
          body: { name: `Round ${round}.${index}`, project_id: '10000' },
        }),
      );
      const made = await Promise.all(
        (await Promise.all(writers)).map(async (answer) => ((await answer.json()) as { id: string }).id),
      );
      const listed = await ids(await ask(round % 2 === 0 ? two : one, `/task/${id}/task?limit=1000&fields=id`));
      expect(listed).toEqual(expect.arrayContaining(made));
    }
  });
});

describe('within a second', () => {
  beforeEach(() => open());

  it('a revoked key is refused by all processes', async () => {
    const { stdout } = await cluster.command('key', 'create');
    const key = stdout.trim();
    const status = async (gateway: GatewayProcess) => (await ask(gateway, '/unified/connection', { key })).status;
    expect([await status(one), await status(two)]).toEqual([200, 200]);
    const { stdout: listed } = await cluster.command('key', 'list');
    const id =
      listed
        .split('\n')
        .find((line) => line.includes(key.slice(0, 10)))
        ?.split('\t')[0] ?? '';
    await cluster.command('key', 'revoke', id);
    for (const gateway of [one, two])
      expect(await timeUntil(async () => (await status(gateway)) === 401)).toBeLessThan(1000);
  });

  it('a connection that was paused, changed or removed is so for all processes', async () => {
    const id = await connectByToken(one, cluster.sandbox);
    const status = async (gateway: GatewayProcess) => (await ask(gateway, `/task/${id}/task?limit=1`)).status;
    const change = (body: unknown) => ask(one, `/unified/connection/${id}`, { method: 'PATCH', body });
    expect(await status(two)).toBe(200);
    await change({ is_paused: true });
    expect(await timeUntil(async () => (await status(two)) === 409)).toBeLessThan(1000);
    await change({ is_paused: false, permissions: ['task_task_write'] });
    expect(await timeUntil(async () => (await status(two)) === 403)).toBeLessThan(1000);
    await change({ permissions: ['task_task_read'] });
    expect(await timeUntil(async () => (await status(two)) === 200)).toBeLessThan(1000);
    await ask(one, `/unified/connection/${id}`, { method: 'DELETE' });
    expect(await timeUntil(async () => (await status(two)) === 404)).toBeLessThan(1000);
  });

  it.each([
    ['of the app', 'jira-quota-global-based'],
    ['of the site', 'jira-quota-tenant-based'],
  ])('a quota %s that one process found used up stops the others', async (_, reason) => {
    const id = await connectByToken(one, cluster.sandbox);
    const list = (gateway: GatewayProcess) => ask(gateway, `/task/${id}/task?limit=1`);
    expect((await list(two)).status).toBe(200);
    const refusal = { status: 429, headers: { 'retry-after': '300', 'ratelimit-reason': reason } };
    cluster.sandbox.faults.add({ path: '^/rest/api/3/', ...refusal });
    const refused = await list(one);
    expect(refused.status).toBe(429);
    expect(await timeUntil(async () => (await list(two)).status === 429)).toBeLessThan(1000);
    const asked = cluster.sandbox.requests.length;
    const stopped = await list(two);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(250);
    expect(cluster.sandbox.requests.length).toBe(asked);
  });
});

describe('a pause that the provider asks for before it renews a token', () => {
  beforeEach(() => open());

  it('is kept by all processes', async () => {
    const { sandbox } = cluster;
    const tokens = tokensOf(sandbox);
    const auth = {
      access_token: tokens.access,
      refresh_token: tokens.refresh,
      expiry_date: new Date(Date.now() + 30_000),
    };
    const id = await connectBy(one, auth);
    sandbox.faults.add({ path: '^/oauth/token$', status: 429, headers: { 'retry-after': '60' }, times: 100 });
    const asked = () => sandbox.requests.filter(({ target }) => target === '/oauth/token').length;
    // The token has not ended yet, so that it is still good.
    expect((await ask(one, `/task/${id}/task?limit=1`)).status).toBe(200);
    expect(asked()).toBe(1);
    await sleep(1200);
    expect((await ask(two, `/task/${id}/task?limit=1`)).status).toBe(200);
    expect(asked()).toBe(1);
  });
});
