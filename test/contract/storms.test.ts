/** More load than Jira takes, from several gateways, against a sandbox that enforces Jira's limits. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { connect } from './customer.ts';
import { gatewayOn, type Stand } from './stand.ts';

const LATENCY_MS = 20;
/** 20 calls a second in place of 100, which this machine may not reach. */
const SCALE = 0.2;

let sandbox: Sandbox;
let gateways: Stand[];
beforeEach(async () => {
  sandbox = await startSandbox({ seed: { issues: 60 }, latencyMs: LATENCY_MS });
  gateways = [];
});
afterEach(async () => {
  for (const gateway of gateways) await gateway.close();
  await sandbox.close();
});

const start = async (variables: Record<string, string> = {}) => {
  const stand = await gatewayOn(sandbox, { variables });
  gateways.push(stand);
  return stand;
};

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const tasksOf = async (stand: Stand) =>
  (await (await stand.get(`/task/${stand.connectionId}/task?limit=100&fields=id`)).json()) as { id: string }[];

const refusals = () => sandbox.requests.filter(({ status }) => status === 429);

/** Another connection of the same gateway to the same site. */
async function another(stand: Stand): Promise<string> {
  const { email, apiToken } = sandbox.accounts.member;
  const answer = await stand.send('POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read'],
    auth: { other_auth_info: [sandbox.url, email, apiToken] },
  });
  return ((await answer.json()) as { id: string }).id;
}

const metric = async (stand: Stand, name: string) => {
  const text = await (await stand.get('/metrics')).text();
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
};

describe('more reads than the bucket of an endpoint holds', () => {
  it('by three gateways at once are all answered, with few refusals of Jira on the way', async () => {
    for (let index = 0; index < 3; index++) await start();
    for (const gateway of gateways) await tasksOf(gateway);
    Object.assign(sandbox.rateLimits.settings, { enforced: true, burstScale: SCALE });
    const started = Date.now();
    const answers = await times(120, async (index) => {
      const gateway = gateways[index % 3] as Stand;
      return (await gateway.get(`/task/${gateway.connectionId}/task?limit=1&fields=id,name`)).status;
    });
    expect(new Set(answers)).toEqual(new Set([200]));
    // 20 at once, then 20 a second: Jira itself needs five seconds.
    expect(Date.now() - started).toBeGreaterThan(4500);
    expect(refusals().length).toBeLessThan(60);
    expect(
      await metric(gateways[0] as Stand, 'taskgate_upstream_wait_duration_seconds_count{bucket="burst"}'),
    ).toBeGreaterThan(0);
  });

  it('by one gateway, whose answers tell it what is left, are hardly ever refused', async () => {
    const gateway = await start();
    await tasksOf(gateway);
    Object.assign(sandbox.rateLimits.settings, { enforced: true, burstScale: SCALE });
    const answers = await times(80, async () => {
      return (await gateway.get(`/task/${gateway.connectionId}/task?limit=1&fields=id,name`)).status;
    });
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(refusals().length).toBeLessThan(5);
  });

  it('of one connection do not hold up another', async () => {
    const gateway = await start();
    const quiet = await another(gateway);
    await gateway.get(`/task/${quiet}/task?limit=1&fields=id,name`);
    Object.assign(sandbox.rateLimits.settings, { enforced: true, burstScale: SCALE });
    let answered = 0;
    const storm = times(200, async () => {
      await gateway.get(`/task/${gateway.connectionId}/task?limit=1&fields=id,name`);
      answered += 1;
    });
    // The bucket is empty: the rest of the storm waits.
    await vi.waitFor(() => expect(answered).toBeGreaterThan(20), { timeout: 10_000 });
    for (let turn = 0; turn < 5; turn++) {
      expect((await gateway.get(`/task/${quiet}/task?limit=1&fields=id,name`)).status).toBe(200);
    }
    expect(answered).toBeLessThan(200);
    await storm;
  });
});

describe('requests in flight', () => {
  it('to one site are never more than a hundred', async () => {
    const gateway = await start();
    const ids = [gateway.connectionId, await another(gateway), await another(gateway)];
    sandbox.faults.add({ path: '/search/jql', delayMs: 1000, times: 1000 });
    await Promise.all([
      times(250, (index) => gateway.get(`/task/${ids[index % 3]}/task?limit=1&fields=id,name`)),
      times(150, (index) => gateway.get(`/passthrough/${ids[0]}/rest/api/3/search/jql?jql=project%3DX${index}`)),
    ]);
    const { requests } = sandbox;
    const most = Math.max(
      ...requests.map(({ at }) => requests.filter((one) => one.at <= at && (one.endedAt ?? at) > at).length),
    );
    expect(most).toBeLessThanOrEqual(100);
    expect(most).toBeGreaterThan(60);
  });
});

describe('more writes than one issue takes', () => {
  it('by two gateways at once are all made, each once', async () => {
    const [one, other] = [await start(), await start()];
    const [task] = await tasksOf(one);
    sandbox.rateLimits.settings.enforced = true;
    const answers = await times(44, async (index) => {
      const { connectionId, send } = index % 2 === 0 ? one : other;
      return (await send('POST', `/task/${connectionId}/comment`, { task_id: task?.id, text: `Word ${index}` })).status;
    });
    expect(new Set(answers)).toEqual(new Set([200]));
    const listed = await one.get(`/task/${one.connectionId}/comment?task_id=${task?.id}&limit=1000`);
    const texts = ((await listed.json()) as { text: string }[]).map(({ text }) => text);
    for (let index = 0; index < 44; index++) expect(texts.filter((text) => text === `Word ${index}`)).toHaveLength(1);
    for (const { refusal } of refusals()) expect(refusal?.reason).toBe('jira-per-issue-on-write');
  }, 60_000);
});

describe('a quota that is used up', () => {
  it('is known before Jira has to say so, and its end with it; API tokens go on', async () => {
    const gateway = await start({ REQUEST_TIMEOUT: '5s' });
    const app = await connect(gateway, { query: { scopes: 'task_task_read' } });
    Object.assign(sandbox.rateLimits.settings, { enforced: true, quota: 120 });
    const list = () => gateway.get(`/task/${app}/task?limit=10&fields=id,name`);
    const statuses: number[] = [];
    for (let turn = 0; turn < 15; turn++) statuses.push((await list()).status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(8);
    expect(statuses.at(-1)).toBe(429);
    expect(refusals()).toEqual([]);
    const asked = sandbox.requests.length;
    const refused = await list();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: 'upstream_rate_limited' });
    const untilTheHour = (3_600_000 - (Date.now() % 3_600_000)) / 1000;
    expect(Math.abs(Number(refused.headers.get('retry-after')) - untilTheHour)).toBeLessThan(10);
    expect(sandbox.requests.length).toBe(asked);
    expect(await metric(gateway, 'taskgate_upstream_budget_remaining{bucket="app_quota"}')).toBe(0);
    expect((await gateway.get(`/task/${gateway.connectionId}/task?limit=1`)).status).toBe(200);
  });
});
