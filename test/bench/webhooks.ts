/**
 * What webhooks cost: how fast deliveries leave, what a hundred thousand of them that wait do to everything else, and
 * what a thousand webhooks cost while nothing happens. SQLite on disk; Jira and the receivers share this process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { openSqlite } from '../../src/store/base/open-sqlite.ts';
import { deliveryStore } from '../../src/store/webhooks/deliveries.ts';
import { type WebhookRow, webhookStore } from '../../src/store/webhooks/webhooks.ts';
import { deliverJob } from '../../src/webhooks/webhook-jobs.ts';
import { type Program, processorMs, residentMb, startProgram } from './processes.ts';
import { median, type Row } from './row.ts';

export const KEY = 'bench-key-0123456789abcdef';
const DELIVERIES = 5000;
const RECEIVERS = 20;
const WAITING = 100_000;
const WEBHOOKS = 1000;
const QUIET_MS = 20_000;
const CALLS = 300;
const APPENDED_AT_ONCE = 250;
const PATIENCE_MS = 300_000;

const row = (name: string, ours: number, unit: string, aim = '', baseline = Number.NaN): Row => ({
  name,
  ours,
  baseline,
  ratio: ours / baseline,
  unit,
  aim,
});

interface Receiver {
  readonly url: string;
  count: number;
  close(): void;
}

async function startReceiver(status: number): Promise<Receiver> {
  const server: Server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      receiver.count += 1;
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: 0,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}

interface Bench {
  readonly gateway: Program;
  readonly path: string;
  readonly connectionId: string;
}

async function send(gateway: Program, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(gateway.url + path, {
    method,
    headers: { authorization: KEY, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

const makeWebhook = async ({ gateway, connectionId }: Bench, hookUrl: string, more: object = {}): Promise<string> =>
  String(
    (
      await send(gateway, 'POST', '/unified/webhook', {
        connection_id: connectionId,
        object_type: 'task_task',
        event: 'updated',
        interval: 525_600,
        hook_url: hookUrl,
        ...more,
      })
    ).id,
  );

async function waitFor(what: string, isDone: () => boolean): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!isDone()) {
    if (performance.now() > until) throw new Error(`${what} took longer than ${PATIENCE_MS / 1000} s.`);
    await sleep(2);
  }
}

/** One task, as a receiver gets it. */
const BODY = JSON.stringify([
  {
    id: '10042',
    name: 'Checkout fails for saved cards',
    notes: 'x'.repeat(1500),
    status: 'OPENED',
    tags: ['payments'],
    updated_at: '2026-04-28T13:54:48.559Z',
  },
]);

/** Puts deliveries into the store of the running gateway, as another process would. */
export async function append({ path }: Pick<Bench, 'path'>, ids: readonly string[], each: number): Promise<void> {
  const store = openSqlite(path);
  const deliveries = deliveryStore(store);
  const rows = (await Promise.all(ids.map((id) => webhookStore(store).byId(id)))) as WebhookRow[];
  let made = 0;
  const nextId = () => {
    made += 1;
    return `bench${String(made).padStart(19, '0')}${Math.random().toString(16).slice(2, 8)}`;
  };
  const fresh = () => ({
    id: nextId(),
    type: 'NATIVE',
    body: BODY,
    size: 1,
    envelope: '{"webhook":{"id":"bench"}}',
    nonce: 'n'.repeat(32),
    dedupe: null,
    createdAt: Date.now(),
  });
  for (const webhook of rows) {
    for (let left = each; left > 0; left -= APPENDED_AT_ONCE) {
      const wake = {
        id: `job${webhook.id.slice(3)}`,
        ...deliverJob(webhook),
        payload: null,
        now: Date.now(),
        runAt: Date.now(),
        hurry: false,
      };
      await deliveries.append(webhook, Array.from({ length: Math.min(left, APPENDED_AT_ONCE) }, fresh), wake);
    }
  }
  await store.close();
}

/** Deliveries in a second, from when the webhooks are let go until the last one has arrived. */
async function rate(bench: Bench, webhooks: number): Promise<{ perSecond: number; processor: number }> {
  const receiver = await startReceiver(204);
  const ids: string[] = [];
  for (let count = 0; count < webhooks; count++) {
    ids.push(await makeWebhook(bench, receiver.url, { is_paused: true }));
  }
  await append(bench, ids, DELIVERIES / webhooks);
  const pid = bench.gateway.process.pid ?? 0;
  const before = processorMs(pid);
  const started = performance.now();
  for (const id of ids) await send(bench.gateway, 'PATCH', `/unified/webhook/${id}`, { is_paused: false });
  await waitFor('delivery', () => receiver.count >= DELIVERIES);
  const seconds = (performance.now() - started) / 1000;
  const processor = processorMs(pid) - before;
  for (const id of ids) await send(bench.gateway, 'DELETE', `/unified/webhook/${id}`);
  receiver.close();
  return { perSecond: DELIVERIES / seconds, processor: processor / DELIVERIES };
}

/** Median milliseconds of a call. */
async function latency({ gateway }: Bench, path: string): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < CALLS; count++) {
    const started = performance.now();
    await send(gateway, 'GET', path);
    times.push(performance.now() - started);
  }
  return median(times);
}

async function waiting(bench: Bench): Promise<Row[]> {
  const dead = await startReceiver(503);
  const pid = bench.gateway.process.pid ?? 0;
  const id = await makeWebhook(bench, dead.url);
  const tasks = `/task/${bench.connectionId}/task?limit=5`;
  const log = `/unified/webhook/${id}/delivery?limit=10`;
  await append(bench, [id], 20);
  await waitFor('a first try', () => dead.count > 0);
  const [tasksBefore, logBefore] = [await latency(bench, tasks), await latency(bench, log)];
  const memoryBefore = residentMb(pid);
  await append(bench, [id], WAITING);
  await send(bench.gateway, 'POST', `/unified/webhook/${id}/replay`, { since: '2100-01-01' });
  const [tasksAfter, logAfter] = [await latency(bench, tasks), await latency(bench, log)];
  const other = await startReceiver(204);
  const healthy = await makeWebhook(bench, other.url);
  const started = performance.now();
  await append(bench, [healthy], 1);
  await waitFor('a delivery of another webhook', () => other.count > 0);
  const elsewhere = performance.now() - started;
  const growth = residentMb(pid) - memoryBefore;
  dead.close();
  other.close();
  return [
    row(`list of tasks, ${WAITING} deliveries wait (baseline: 20)`, tasksAfter, 'ms', '', tasksBefore),
    row(`list of deliveries, ${WAITING} wait (baseline: 20)`, logAfter, 'ms', '', logBefore),
    row(`delivery of another webhook, put in by another process, ${WAITING} wait`, elsewhere, 'ms', '< 600'),
    row(`memory growth while ${WAITING} deliveries wait`, growth, 'MB', '< 20'),
  ];
}

async function idle(bench: Bench): Promise<Row[]> {
  const pid = bench.gateway.process.pid ?? 0;
  const share = async () => {
    const before = processorMs(pid);
    await sleep(QUIET_MS);
    return (processorMs(pid) - before) / (QUIET_MS / 1000);
  };
  await sleep(2000);
  const memoryBefore = residentMb(pid);
  const without = await share();
  const ids: string[] = [];
  for (let count = 0; count < WEBHOOKS; count++) ids.push(await makeWebhook(bench, 'https://203.0.114.7/'));
  // The first look of each follows at once.
  await sleep(5000);
  const quiet = await share();
  const memory = residentMb(pid) - memoryBefore;
  const before = processorMs(pid);
  const looked = 200;
  for (const id of ids.slice(0, looked)) await send(bench.gateway, 'PUT', `/unified/webhook/${id}/trigger`);
  await sleep(5000);
  const look = (processorMs(pid) - before - 5 * quiet) / looked;
  return [
    row(`processor time with ${WEBHOOKS} idle webhooks (baseline: none)`, quiet, 'ms/s', '', without),
    row(`memory for ${WEBHOOKS} webhooks`, memory, 'MB', '< 20'),
    row('processor time of one look that finds nothing', look, 'ms', '< 10'),
  ];
}

async function connect(gateway: Program, { url, accounts: { admin } }: Sandbox): Promise<string> {
  const made = await send(gateway, 'POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read'],
    auth: { other_auth_info: [url, admin.email, admin.apiToken] },
  });
  return String(made.id);
}

export async function benchWebhooks(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const path = join(folder, 'bench.db');
  const sandbox = await startSandbox({ seed: { issues: 5 } });
  const gateway = await startProgram([join(packageRoot, 'dist/src/main.js')], {
    PORT: '0',
    DATABASE_URL: `file:${path}`,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
    JIRA_ALLOWED_SITES: new URL(sandbox.url).host,
    LOG_LEVEL: 'warn',
  });
  try {
    const bench = { gateway, path, connectionId: await connect(gateway, sandbox) };
    const one = await rate(bench, 1);
    const many = await rate(bench, RECEIVERS);
    return [
      row('deliveries of one webhook, in order', one.perSecond, '/s', '≥ 500'),
      row(`deliveries of ${RECEIVERS} webhooks`, many.perSecond, '/s', '≥ 500'),
      row('processor time of a delivery', many.processor, 'ms', '< 2'),
      ...(await waiting(bench)),
      ...(await idle(bench)),
    ];
  } finally {
    await gateway.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}
