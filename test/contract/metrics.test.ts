/** What an operator sees of the gateway at work. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildInfo } from '../../src/lib/build-info.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { connect } from './customer.ts';
import { MINUTE, startHookStand, until } from './hook-stand.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 20 } }, { REQUEST_TIMEOUT: '3s' });
});
afterAll(() => stand.close());

const scrape = async (): Promise<string> => {
  const answer = await stand.get('/metrics');
  expect(answer.status).toBe(200);
  return await answer.text();
};

/** The sum over all series of this name whose labels hold these. */
async function sumOf(name: string, labels: Record<string, string> = {}): Promise<number> {
  const lines = (await scrape())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return lines
    .filter((line) => wanted.every((pair) => line.includes(pair)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const asked = (labels: Record<string, string>) => sumOf('taskgate_http_request_duration_seconds_count', labels);

describe('/metrics', () => {
  it('needs a key', async () => {
    expect((await fetch(`${stand.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${stand.url}/metrics`, { headers: { authorization: 'wrong' } })).status).toBe(401);
  });

  it("is in Prometheus' text format", async () => {
    const answer = await stand.get('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of (await answer.text()).split('\n').filter((one) => one !== '')) {
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{(?:[a-z_]+="[^"]*",?)*\})? [-+.\dA-Za-z]+)$/);
    }
  });

  it('names everything by the conventions: base units, counters in _total, nothing else', async () => {
    const types = [...(await scrape()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({
      name,
      type,
    }));
    expect(types.length).toBeGreaterThan(10);
    for (const { name, type } of types) {
      expect(name).toMatch(/^taskgate_[a-z][a-z_]+$/);
      // What is known of the program, as others do it: always 1.
      if (name === 'taskgate_build_info') continue;
      expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|kb|mb|percent|count|sum|bucket|info)$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      if (type === 'histogram') expect(name).toMatch(/_(?:seconds|bytes|calls)$/);
    }
  });
});

describe('taskgate_build_info', () => {
  it('says which version runs, and of which commit where the build knew it', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    const commit = buildInfo.commit === undefined ? '' : `,commit="${buildInfo.commit}"`;
    expect(await scrape()).toContain(`\ntaskgate_build_info{version="${version}"${commit}} 1\n`);
  });
});

describe('requests', () => {
  it('are counted by the pattern of their path, not by their path', async () => {
    const { connectionId } = stand;
    const [task] = (await (await stand.get(`/task/${connectionId}/task?limit=1`)).json()) as { id: string }[];
    await stand.get(`/task/${connectionId}/task/${task?.id}`);
    await stand.get(`/task/${connectionId}/task/999999`);
    await stand.get(`/passthrough/${connectionId}/rest/api/3/myself`);
    await stand.get(`/unified/connection/${connectionId}`);
    expect(await asked({ route: '/task/{connection_id}/task', method: 'GET', status: '2xx' })).toBe(1);
    expect(await asked({ route: '/task/{connection_id}/task/{id}', status: '2xx' })).toBe(1);
    expect(await asked({ route: '/task/{connection_id}/task/{id}', status: '4xx' })).toBe(1);
    expect(await asked({ route: '/passthrough/{connection_id}/{path}' })).toBe(1);
    expect(await asked({ route: '/unified/connection/{id}' })).toBe(1);
    expect(await scrape()).not.toContain(connectionId);
  });

  it('that reach no route share one series, however many paths and methods are tried', async () => {
    for (let turn = 0; turn < 5; turn++) await stand.get(`/nowhere-${turn}/x`);
    await fetch(`${stand.url}/metrics`, { method: 'PROPFIND', headers: { authorization: API_KEY } });
    const series = (await scrape()).match(/^taskgate_http_request_duration_seconds_count\{.*$/gm) ?? [];
    expect(series.filter((line) => line.includes('nowhere'))).toEqual([]);
    expect(await asked({ route: 'none', status: '4xx' })).toBeGreaterThanOrEqual(5);
    expect(await asked({ method: 'other' })).toBe(1);
  });

  it('are split into what Jira took and what the gateway took', async () => {
    const route = '/task/{connection_id}/project';
    stand.sandbox.faults.add({ path: '/project/search', delayMs: 300 });
    await stand.get(`/task/${stand.connectionId}/project`);
    const of = (part: string) => sumOf(`taskgate_http_request_${part}duration_seconds_sum`, { route });
    const [total, gateway, upstream] = [await of(''), await of('gateway_'), await of('upstream_')];
    expect(upstream).toBeGreaterThanOrEqual(0.29);
    expect(gateway).toBeLessThan(0.25);
    expect(gateway + upstream).toBeCloseTo(total, 2);
    expect(await sumOf('taskgate_http_request_upstream_calls_sum', { route })).toBe(1);
  });
});

describe('calls to Jira', () => {
  it('are counted by how they were answered', async () => {
    const of = (status: string) => sumOf('taskgate_upstream_request_duration_seconds_count', { status });
    const before = [await of('2xx'), await of('5xx'), await of('none')];
    stand.sandbox.faults.add({ path: '/project/search', status: 503 });
    await stand.get(`/task/${stand.connectionId}/project`);
    stand.sandbox.faults.add({ path: '/project/search', reset: true });
    await stand.get(`/task/${stand.connectionId}/project`);
    expect([await of('2xx'), await of('5xx'), await of('none')]).toEqual(before.map((n, i) => n + (i === 0 ? 2 : 1)));
  });
});

describe('what holds calls up', () => {
  it('shows in waits, refusals, tries and closed buckets', async () => {
    const metric = (name: string, labels: Record<string, string>) => sumOf(`taskgate_upstream_${name}`, labels);
    const before = await metric('retries_total', { reason: 'outage' });
    stand.sandbox.faults.add({ path: '/project/search', status: 503 });
    await stand.get(`/task/${stand.connectionId}/project`);
    expect(await metric('retries_total', { reason: 'outage' })).toBe(before + 1);
    expect(await metric('wait_duration_seconds_count', { bucket: 'backoff' })).toBeGreaterThan(0);

    const headers = { 'retry-after': '60', 'ratelimit-reason': 'jira-burst-based' };
    stand.sandbox.faults.add({ path: '/group/bulk', status: 429, headers });
    expect((await stand.get(`/hris/${stand.connectionId}/group`)).status).toBe(429);
    expect(await metric('rate_limited_total', { bucket: 'burst' })).toBe(1);
    expect(await metric('closed_buckets', { bucket: 'burst' })).toBe(1);
    expect(await metric('closed_seconds', { bucket: 'burst' })).toBeGreaterThan(50);
    expect(await metric('budget_remaining_ratio', { bucket: 'burst' })).toBeLessThanOrEqual(1);
  });

  it('does not count the waiting as time of the gateway', async () => {
    const own = { route: '/task/{connection_id}/comment' };
    stand.sandbox.faults.add({ path: '/comment', status: 503, headers: { 'retry-after': '1' } });
    const [task] = (await (await stand.get(`/task/${stand.connectionId}/task?limit=1`)).json()) as { id: string }[];
    await stand.get(`/task/${stand.connectionId}/comment?task_id=${task?.id}`);
    expect(await sumOf('taskgate_http_request_duration_seconds_sum', own)).toBeGreaterThan(1);
    expect(await sumOf('taskgate_http_request_gateway_duration_seconds_sum', own)).toBeLessThan(0.8);
  });
});

describe('access tokens', () => {
  it('are counted when they are renewed, by what came of it', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    const renewed = (outcome: string) => sumOf('taskgate_token_refreshes_total', { outcome });
    stand.sandbox.grants.expireAccess();
    await stand.get(`/task/${id}/task?limit=1`);
    expect(await renewed('ok')).toBe(1);
    stand.sandbox.grants.revokeAll();
    await stand.get(`/task/${id}/task?limit=1`);
    expect(await renewed('ended')).toBe(1);
  });
});

describe('with several workspaces', () => {
  it('the totals of all of them are for the key of the operator alone', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId);
    const read = (authorization: string) => fetch(`${stand.url}/metrics`, { headers: { authorization } });
    expect((await read(key)).status).toBe(200);
    const other = await stand.gateway.workspaces.create('tenant');
    const keys = [
      key,
      await stand.gateway.keys.create(other?.id ?? ''),
      await stand.gateway.keys.create(other?.id ?? '', true),
    ];
    for (const one of keys) {
      const refused = await read(one);
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({
        error: 'forbidden',
        message: expect.stringContaining('METRICS_PORT'),
      });
    }
    expect((await read(API_KEY)).status).toBe(200);
  });
});

describe('the store', () => {
  it('is measured by operation', async () => {
    expect(
      await sumOf('taskgate_store_operation_duration_seconds_count', { store: 'connection', operation: 'find' }),
    ).toBeGreaterThan(0);
  });
});

describe('what waits', () => {
  it('shows with its age: webhooks that are late, jobs, connections and webhooks by health', async () => {
    const other = await startHookStand({ seed: { issues: 2 } });
    const value = async (line: string) => {
      const text = await (await other.get('/metrics')).text();
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.slice(line.length + 1));
    };
    const id = await other.hook();
    await other.look(id);
    expect(await value('taskgate_delivery_lag_seconds_count')).toBe(0);
    const [task] = (await (await other.get(`/task/${other.connectionId}/task?limit=1`)).json()) as { id: string }[];
    await other.jira('PUT', `issue/${task?.id}`, { fields: { summary: 'changed' } });
    await other.look(id);
    expect(await value('taskgate_delivery_lag_seconds_count')).toBe(1);
    expect(await value('taskgate_deliveries_waiting{state="pending"}')).toBe(0);
    expect(await value('taskgate_jobs{kind="poll",state="waiting"}')).toBe(1);
    expect(await value('taskgate_webhooks{health="healthy"}')).toBe(1);
    expect(await value('taskgate_connections{health="healthy"}')).toBe(1);

    other.receiver.behave(() => 500);
    await other.jira('PUT', `issue/${task?.id}`, { fields: { summary: 'changed again' } });
    other.pass(5 * MINUTE);
    await until(async () => expect(await value('taskgate_deliveries_waiting{state="pending"}')).toBe(1));
    other.pass(90_000);
    expect(await value('taskgate_delivery_waiting_age_seconds{state="pending"}')).toBeGreaterThanOrEqual(90);
    await other.send('PATCH', `/unified/webhook/${id}`, { is_paused: true });
    expect(await value('taskgate_deliveries_waiting{state="held"}')).toBe(1);
    expect(await value('taskgate_webhooks{health="paused"}')).toBe(1);
    await other.close();
  });
});
