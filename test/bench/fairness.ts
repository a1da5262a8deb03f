/**
 * What one workspace's flood costs another: slow receivers, polls that are due at once, events of a provider, API requests.
 * Each beside the same without the flood. One gateway on SQLite; Jira and the receivers share this process.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import pLimit from 'p-limit';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { openSqlite } from '../../src/store/base/open-sqlite.ts';
import { eventLags } from './event-flood.ts';
import { type Program, processorMs, startProgram } from './processes.ts';
import type { Row } from './row.ts';
import { startUpstream } from './upstream.ts';
import { append, KEY } from './webhooks.ts';

const SLOW_WEBHOOKS = 400;
/** Just within the time that a receiver has. */
const SLOW_MS = 29_000;
const SLOW_EACH = 20;
const PROBES = 60;
/** Where a probe takes long, there are fewer. */
const PROBING_MS = 60_000;
const PROBE_EVERY_MS = 500;
const POLLS = Number(process.env.POLLS ?? 1000);
/** As far away as Jira is. */
const LATENCY_MS = 80;
const FLOOD = 200;
const FLOOD_S = 20;
const FLOOD_BEFORE_S = 3;
const MAKING_AT_ONCE = 8;

interface Tenant {
  readonly key: string;
  readonly connectionId: string;
}

interface SiteAccess {
  readonly url: string;
  readonly accounts: { readonly admin: { readonly email: string; readonly apiToken: string } };
}

interface Stand {
  readonly gateway: Program;
  readonly path: string;
  readonly flooding: Tenant;
  readonly other: Tenant;
  /** Of the workspace that floods. */
  readonly site: Sandbox;
}

async function send({ gateway }: Pick<Stand, 'gateway'>, key: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(gateway.url + path, {
    method,
    headers: { authorization: key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A receiver that answers after a while. */
async function startReceiver(afterMs: number) {
  const arrivals: number[] = [];
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', async () => {
      arrivals.push(performance.now());
      await sleep(afterMs, undefined, { ref: false });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

async function makeWebhook(stand: Stand, { key, connectionId }: Tenant, hookUrl: string, more: object = {}) {
  const made = await send(stand, key, 'POST', '/unified/webhook', {
    connection_id: connectionId,
    object_type: 'task_task',
    event: 'updated',
    webhook_type: 'virtual',
    interval: 525_600,
    hook_url: hookUrl,
    ...more,
  });
  return String(made.id);
}

async function makeMany(stand: Stand, tenant: Tenant, count: number, hookUrl: string, more: object = {}) {
  const atOnce = pLimit(MAKING_AT_ONCE);
  return await Promise.all(
    Array.from({ length: count }, () => atOnce(() => makeWebhook(stand, tenant, hookUrl, more))),
  );
}

/** Milliseconds from when a delivery is asked for until its receiver has it, time after time. */
async function lags(stand: Stand): Promise<number[]> {
  const receiver = await startReceiver(0);
  const id = await makeWebhook(stand, stand.other, receiver.url);
  await append(stand, [id], 1);
  /** Undefined while it is on its way: what is asked for then is the same delivery. */
  const arrived = async () => {
    const path = `/unified/webhook/${id}/delivery?limit=1&status=delivered`;
    const [row] = (await send(stand, stand.other.key, 'GET', path)) as unknown as { id: string }[];
    return row?.id;
  };
  const arrival = async () => {
    for (;;) {
      const found = await arrived();
      if (found !== undefined) return found;
      await sleep(20);
    }
  };
  const deliveryId = await arrival();
  const found: number[] = [];
  const until = performance.now() + PROBING_MS;
  for (let probe = 0; probe < PROBES && performance.now() < until; probe++) {
    const before = receiver.arrivals.length;
    const started = performance.now();
    await send(stand, stand.other.key, 'POST', `/unified/webhook/${id}/replay`, { delivery_id: deliveryId });
    while (receiver.arrivals.length === before) await sleep(2);
    found.push((receiver.arrivals[before] ?? Number.NaN) - started);
    await arrival();
    await sleep(Math.max(0, PROBE_EVERY_MS - (performance.now() - started)));
  }
  await send(stand, stand.other.key, 'DELETE', `/unified/webhook/${id}`);
  receiver.close();
  return found;
}

const row = (name: string, unit: string, ours: number, baseline: number, aim = ''): Row => ({
  name,
  ours,
  baseline,
  ratio: ours / baseline,
  unit,
  aim,
});

async function slowReceivers(stand: Stand): Promise<Row[]> {
  const alone = await lags(stand);
  const slow = await startReceiver(SLOW_MS);
  const { key } = stand.flooding;
  const ids = await makeMany(stand, stand.flooding, SLOW_WEBHOOKS, slow.url, { is_paused: true });
  await append(stand, ids, SLOW_EACH);
  for (const id of ids) await send(stand, key, 'PATCH', `/unified/webhook/${id}`, { is_paused: false });
  const beside = await lags(stand);
  for (const id of ids) await send(stand, key, 'DELETE', `/unified/webhook/${id}`);
  slow.close();
  const what = `lag beside ${SLOW_WEBHOOKS} webhooks of another workspace whose receiver takes ${SLOW_MS / 1000} s`;
  return [
    row(`${what}, p50 (baseline: alone)`, 'ms', percentile(beside, 0.5), percentile(alone, 0.5)),
    row(`${what}, p95 (baseline: alone)`, 'ms', percentile(beside, 0.95), percentile(alone, 0.95), '< 1000'),
  ];
}

/** Has every poll of the store due now. */
async function makePollsDue({ path }: Stand): Promise<void> {
  const store = openSqlite(path);
  const { db, t } = store;
  await db.update(t.job).set({ runAt: Date.now() });
  await store.close();
}

async function waitingPolls({ path }: Stand): Promise<number> {
  const store = openSqlite(path);
  const rows = await store.db.select({ runAt: store.t.job.runAt, kind: store.t.job.kind }).from(store.t.job);
  await store.close();
  return rows.filter(({ runAt, kind }) => kind === 'poll' && runAt <= Date.now()).length;
}

async function polls(stand: Stand): Promise<Row[]> {
  const nobody = 'http://127.0.0.1:9/';
  await makeMany(stand, stand.flooding, POLLS, nobody);
  const mine = await makeWebhook(stand, stand.other, nobody);
  const noted = async () => {
    const { runs } = await send(stand, stand.other.key, 'GET', `/unified/webhook/${mine}`);
    return (runs as string[]).length;
  };
  while ((await waitingPolls(stand)) > 0) await sleep(200);
  const before = await noted();
  const pid = stand.gateway.process.pid ?? 0;
  const processor = processorMs(pid);
  await makePollsDue(stand);
  const started = performance.now();
  let own = Number.NaN;
  while ((await waitingPolls(stand)) > 0) {
    if (Number.isNaN(own) && (await noted()) > before) own = performance.now() - started;
    await sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;
  return [
    row(`polls drained, ${POLLS} due at once, Jira ${LATENCY_MS} ms away`, '/s', POLLS / seconds, Number.NaN),
    row('processor time of such a poll', 'ms', (processorMs(pid) - processor) / POLLS, Number.NaN),
    row(`poll of another workspace beside them (baseline: all of them)`, 'ms', own, seconds * 1000),
  ];
}

const listOf = ({ gateway }: Stand, { connectionId }: Tenant) => `${gateway.url}/task/${connectionId}/task?limit=100`;

/** Milliseconds of a list of the other workspace, time after time. */
async function latencies(stand: Stand): Promise<number[]> {
  const { key } = stand.other;
  const until = performance.now() + FLOOD_S * 1000;
  const found: number[] = [];
  while (found.length < PROBES && performance.now() < until) {
    const started = performance.now();
    const answer = await fetch(listOf(stand, stand.other), { headers: { authorization: key } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`the other workspace was answered ${answer.status}`);
    found.push(performance.now() - started);
    await sleep(100);
  }
  return found;
}

/** On sites that cost nothing to answer, so that the gateway is what is short. */
async function requests(stand: Stand): Promise<Row[]> {
  const sites = await Promise.all([startUpstream(0), startUpstream(0)]);
  const account = { email: 'ada@example.com', apiToken: 'token' };
  const on = async ({ key }: Tenant, index: number) =>
    await connect(stand, key, { url: sites[index]?.url ?? '', accounts: { admin: account } });
  const own = { ...stand, flooding: await on(stand.flooding, 0), other: await on(stand.other, 1) };
  const alone = await latencies(own);
  // In a thread of its own, so that whoever measures is not what is short.
  const flood = autocannon({
    url: listOf(own, own.flooding),
    headers: { authorization: own.flooding.key },
    connections: FLOOD,
    duration: FLOOD_S + FLOOD_BEFORE_S,
    workers: 1,
    timeout: 60,
  });
  await sleep(FLOOD_BEFORE_S * 1000);
  const beside = await latencies(own);
  const { errors, non2xx, statusCodeStats = {} } = await flood;
  const refused = Number(statusCodeStats['429']?.count ?? 0);
  if (errors > 0 || non2xx > refused) throw new Error(`${errors} errors, ${non2xx - refused} unexpected statuses`);
  await Promise.all(sites.map((site) => site.close()));
  const what = `list of 100 tasks beside ${FLOOD} of another workspace at a time`;
  return [
    row(`${what}, p50 (baseline: alone)`, 'ms', percentile(beside, 0.5), percentile(alone, 0.5)),
    row(`${what}, p95 (baseline: alone)`, 'ms', percentile(beside, 0.95), percentile(alone, 0.95)),
  ];
}

async function events(stand: Stand): Promise<Row[]> {
  const [one, two] = await Promise.all([startReceiver(0), startReceiver(0)]);
  const { alone, beside } = await eventLags({
    gateway: stand.gateway,
    sandbox: stand.site,
    flooding: { key: stand.flooding.key, receiver: one },
    other: { key: stand.other.key, receiver: two },
    ids: Array.from({ length: 100 }, (_, index) => String(10_000 + index)),
  });
  for (const receiver of [one, two]) receiver.close();
  const what = 'event to receiver beside as many of another workspace as 20 requests at a time carry';
  return [
    row(`${what}, p50 (baseline: alone)`, 'ms', percentile(beside, 0.5), percentile(alone, 0.5)),
    row(`${what}, p95 (baseline: alone)`, 'ms', percentile(beside, 0.95), percentile(alone, 0.95), '< 1000'),
  ];
}

async function connect(stand: Pick<Stand, 'gateway'>, key: string, { url, accounts: { admin } }: SiteAccess) {
  const made = await send(stand, key, 'POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read'],
    auth: { other_auth_info: [url, admin.email, admin.apiToken] },
  });
  return { key, connectionId: String(made.id) };
}

/** The two workspaces have sites of their own. */
async function onStand(latencyMs: number, measure: (stand: Stand) => Promise<Row[]>): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const path = join(folder, 'bench.db');
  const sites = await Promise.all([1, 2].map(() => startSandbox({ seed: { issues: 100 }, latencyMs })));
  const [one, two] = sites as [Sandbox, Sandbox];
  const variables = {
    PORT: '0',
    DATABASE_URL: `file:${path}`,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
    JIRA_ALLOWED_SITES: '127.0.0.1',
    RATE_LIMIT: '0',
    JIRA_CLIENT_ID: one.oauthApp.clientId,
    JIRA_CLIENT_SECRET: one.oauthApp.clientSecret,
    ATLASSIAN_AUTH_URL: one.url,
    ATLASSIAN_API_URL: one.url,
    LOG_LEVEL: 'warn',
  };
  const gateway = await startProgram([join(packageRoot, 'dist/src/main.js')], variables);
  const command = [join(packageRoot, 'dist/src/cli/main.js'), 'workspace', 'create', 'other'];
  const otherKey = execFileSync(process.execPath, command, { env: { ...process.env, ...variables } });
  try {
    const flooding = await connect({ gateway }, KEY, one);
    const other = await connect({ gateway }, otherKey.toString().trim(), two);
    return await measure({ gateway, path, flooding, other, site: one });
  } finally {
    await gateway.stop();
    await Promise.all(sites.map((site) => site.close()));
    rmSync(folder, { recursive: true });
  }
}

export const parts = {
  receivers: () => onStand(0, slowReceivers),
  polls: () => onStand(LATENCY_MS, polls),
  requests: () => onStand(0, requests),
  events: () => onStand(0, events),
};

export async function benchFairness(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const measure of Object.values(parts)) rows.push(...(await measure()));
  return rows;
}
