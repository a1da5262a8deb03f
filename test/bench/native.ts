/**
 * From a change at Jira to the receiver of a native webhook: one change at a time, and as many as there are to be had.
 * Sandbox, receiver and whoever changes things share this process; the gateway has its own, with SQLite on disk.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { type Program, processorMs, startProgram } from './processes.ts';
import { alone, type Row } from './row.ts';

const ISSUES = 5000;
const IDLE_CHANGES = 200;
const KEY = 'bench-key-0123456789abcdef';
/** Deliveries that Jira has under way to one address at most. */
const AT_ONCE = 20;
const PATIENCE_MS = 120_000;

interface Receiver {
  readonly url: string;
  /** When an object arrived first, by its id, and when it did last. */
  readonly arrivals: Map<string, number>;
  close(): void;
}

async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const at = performance.now();
    response.writeHead(204).end();
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { id: string }[] };
    for (const { id } of data) arrivals.set(id, at);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const row = (name: string, unit: string, ours: number, aim: string): Row => alone(name, ours, unit, aim);

async function waitFor(what: string, isDone: () => boolean): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!isDone()) {
    if (performance.now() > until) throw new Error(`${what} took longer than ${PATIENCE_MS / 1000} s.`);
    await sleep(1);
  }
}

const agent = new Agent({ connections: AT_ONCE });

export async function send(url: string, method: 'POST' | 'PUT', headers: Record<string, string>, body: unknown) {
  const answer = await request(url, {
    method,
    dispatcher: agent,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text}`);
  return text;
}

export async function subscribe(
  gateway: Pick<Program, 'url'>,
  sandbox: Sandbox,
  hookUrl: string,
  key = KEY,
): Promise<void> {
  const scopes = ['offline_access', 'read:jira-user', 'read:jira-work', 'manage:jira-webhook'];
  const { accountId } = sandbox.accounts.admin;
  const code = sandbox.grants.authorize({ accountId, scopes, cloudIds: [sandbox.cloudId] }, 'https://bench.example');
  const tokens = sandbox.grants.exchange(code, 'https://bench.example');
  const headers = { authorization: key };
  const connection = await send(`${gateway.url}/unified/connection`, 'POST', headers, {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read', 'webhook'],
    auth: {
      access_token: tokens?.access_token,
      refresh_token: tokens?.refresh_token,
      expiry_date: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  await send(`${gateway.url}/unified/webhook`, 'POST', headers, {
    connection_id: JSON.parse(connection).id,
    object_type: 'task_task',
    event: 'updated',
    webhook_type: 'native',
    hook_url: hookUrl,
  });
}

/** Milliseconds from the beginning of a change at Jira until its receiver has it, while nothing else happens. */
async function idleLatencies(sandbox: Sandbox, { arrivals }: Receiver, edit: (id: string) => Promise<unknown>) {
  const latencies: number[] = [];
  for (let count = 0; count < IDLE_CHANGES; count++) {
    const id = String(10_000 + count);
    const started = performance.now();
    await edit(id);
    await waitFor('a delivery', () => arrivals.has(id));
    latencies.push((arrivals.get(id) ?? Number.NaN) - started);
    arrivals.clear();
  }
  await sandbox.webhooks.deliveries.settled();
  return latencies;
}

let made = 0;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What Jira would send, made here, so that the sandbox is not what is measured. */
export function deliveryOf(sandbox: Sandbox, id: string, registration = sandbox.webhooks.registrations.all()[0]) {
  const exp = Math.floor(Date.now() / 1000) + 900;
  made += 1;
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ iss: sandbox.oauthApp.clientId, exp })}`;
  const signature = createHmac('sha256', sandbox.oauthApp.clientSecret).update(signed).digest('base64url');
  return {
    url: registration?.url ?? '',
    headers: {
      authorization: `Bearer ${signed}.${signature}`,
      'x-atlassian-webhook-identifier': `bench-${id}-${made}`,
      'x-atlassian-webhook-flow': 'Primary',
    },
    body: {
      timestamp: Date.now(),
      webhookEvent: 'jira:issue_updated',
      matchedWebhookIds: [registration?.id],
      issue: {
        id,
        self: `${sandbox.url}/ex/jira/${sandbox.cloudId}/rest/api/2/issue/${id}`,
        // About as large as an issue of a real site.
        fields: { summary: 'Count the boxes', description: 'x'.repeat(4000) },
      },
    },
  };
}

/** As many events as Jira would have under way, all of different issues, each of which has changed. */
async function sustained(
  gateways: readonly Program[],
  { sandbox, receiver: { arrivals } }: { sandbox: Sandbox; receiver: Receiver },
  edit: (id: string) => Promise<unknown>,
) {
  const ids = Array.from({ length: ISSUES }, (_, index) => String(10_000 + index));
  sandbox.webhooks.misdeliveries.add({ lose: true });
  for (const id of ids) await edit(id);
  arrivals.clear();
  const deliveries = ids.map((id) => deliveryOf(sandbox, id));
  const atOnce = pLimit(AT_ONCE);
  const answers: number[] = [];
  const processor = () => gateways.reduce((sum, { process }) => sum + processorMs(process.pid ?? 0), 0);
  const before = processor();
  const started = performance.now();
  await Promise.all(
    deliveries.map(({ url, headers, body }, index) =>
      atOnce(async () => {
        const began = performance.now();
        const gateway = gateways[index % gateways.length]?.url;
        await send(new URL(new URL(url).pathname, gateway).href, 'POST', headers, body);
        answers.push(performance.now() - began);
      }),
    ),
  );
  const accepted = performance.now() - started;
  await waitFor('all deliveries', () => arrivals.size === ISSUES);
  const delivered = performance.now() - started;
  return {
    accepted: (ISSUES / accepted) * 1000,
    delivered: (ISSUES / delivered) * 1000,
    answers,
    processor: (processor() - before) / ISSUES,
  };
}

/** Gateways on one store, with a subscription, when the first sweep is over. */
async function openStand(database: Readonly<Record<string, string>>, processes: number) {
  const [sandbox, receiver] = await Promise.all([startSandbox({ seed: { issues: ISSUES } }), startReceiver()]);
  const start = () =>
    startProgram([join(packageRoot, 'dist/src/main.js')], {
      PORT: '0',
      ...database,
      TASKGATE_API_KEY: KEY,
      TASKGATE_SANDBOX: 'false',
      TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
      JIRA_CLIENT_ID: sandbox.oauthApp.clientId,
      JIRA_CLIENT_SECRET: sandbox.oauthApp.clientSecret,
      ATLASSIAN_AUTH_URL: sandbox.url,
      ATLASSIAN_API_URL: sandbox.url,
      LOG_LEVEL: 'warn',
    });
  const first = await start();
  const gateways = [first, ...(await Promise.all(Array.from({ length: processes - 1 }, start)))];
  const { email, apiToken } = sandbox.accounts.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  let edits = 0;
  const edit = (id: string) => {
    edits += 1;
    const fields = { summary: `Count the boxes, ${edits}` };
    return send(`${sandbox.url}/rest/api/3/issue/${id}`, 'PUT', { authorization }, { fields });
  };
  await subscribe(first, sandbox, receiver.url);
  // The first sweep is not what is measured.
  await sleep(2000);
  return {
    idle: () => idleLatencies(sandbox, receiver, edit),
    sustained: () => sustained(gateways, { sandbox, receiver }, edit),
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      receiver.close();
      await sandbox.close();
    },
  };
}

/** Events a second that so many processes take in and deliver, and the gateways' processor time for one, in ms. */
export async function measureEvents(database: Readonly<Record<string, string>>, processes: number) {
  const stand = await openStand(database, processes);
  try {
    return await stand.sustained();
  } finally {
    await stand.close();
  }
}

export async function benchNative(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const stand = await openStand({ DATABASE_URL: `file:${join(folder, 'bench.db')}` }, 1);
  try {
    const idle = await stand.idle();
    const { accepted, delivered, answers, processor } = await stand.sustained();
    return [
      row('Jira event to receiver, idle, p50', 'ms', percentile(idle, 0.5), '< 50'),
      row('Jira event to receiver, idle, p99', 'ms', percentile(idle, 0.99), '< 250'),
      row('Jira events accepted', 'events/s', accepted, '≥ 500'),
      row('Jira events delivered', 'events/s', delivered, '≥ 500'),
      row('processor time of the gateway for an event', 'ms', processor, '< 2'),
      row('answer to Jira under that load, p50', 'ms', percentile(answers, 0.5), ''),
      row('answer to Jira under that load, p99', 'ms', percentile(answers, 0.99), ''),
    ];
  } finally {
    await stand.close();
    rmSync(folder, { recursive: true });
  }
}
