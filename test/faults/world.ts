/**
 * Gateways as processes of their own, a sandbox Jira and a receiver of webhooks, all on real sockets, and a clock that
 * moves for all of them.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { JOBS } from '../../src/jobs/kinds.ts';
import { freshDatabase } from '../support/database.ts';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';

/** One request that a receiver got. */
export interface Received {
  /** The last part of the path, by which webhooks are told apart. */
  readonly name: string;
  readonly deliveryId: string;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly type: string;
}

export interface World {
  readonly sandbox: Sandbox;
  readonly received: Received[];
  /** The clock of everything, in epoch milliseconds. */
  now(): number;
  /** Moves the clock of gateways and sandbox. */
  advance(ms: number): void;
  /** Moves the clock of the gateways alone. */
  skew(ms: number): void;
  /** Starts a gateway on the common store; on the same address each time. */
  start(): Promise<void>;
  /** A second gateway on the store, at another address. */
  startAnother(): Promise<GatewayProcess>;
  /** `SIGKILL`. */
  kill(): Promise<void>;
  /** Until Jira sends nothing any more, and gateways have nothing to take in, to look for, or to deliver. */
  quiet(): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** A connection by OAuth. */
  connect(): Promise<string>;
  /** A webhook whose deliveries go by this name. */
  subscribe(connectionId: string, name: string, objectType: string, event: string): Promise<string>;
  /** What the gateways have logged. */
  output(): string;
  close(): Promise<void>;
}

const API_KEY = 'fault-tests-0123456789abcdef';
const QUIET_MS = 30_000;
/** The metrics of a store in which native events, or deliveries, are on their way. */
const BUSY = new RegExp(
  `^taskgate_jobs\\{kind="(?:${[JOBS.acceptEvents, JOBS.sweepNative, JOBS.deliver].join('|')})",state="(?:due|running)"\\} [1-9]`,
  'm',
);

async function freePort(): Promise<number> {
  const server = createListener();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function startReceiver(received: Received[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data, type } = JSON.parse(Buffer.concat(chunks).toString());
    const deliveryId = String(request.headers['webhook-id']);
    received.push({ name: request.url?.slice(1) ?? '', deliveryId, objects: data, type });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function openWorld(): Promise<World> {
  const database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-faults-'));
  const clockFile = join(folder, 'clock');
  let offset = 0;
  let skewed = 0;
  const now = () => Date.now() + offset;
  const writeClock = () => writeFileSync(clockFile, String(offset + skewed));
  writeClock();
  const received: Received[] = [];
  const [sandbox, receiver, port] = await Promise.all([
    startSandbox({ seed: { issues: 20 }, now }),
    startReceiver(received),
    freePort(),
  ]);
  // Repeats within half a minute instead of half an hour.
  sandbox.webhooks.deliveries.settings.retryScale = 0.01;
  const { clientId, clientSecret } = sandbox.oauthApp;
  const variables = {
    TASKGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    TASKGATE_API_KEY: API_KEY,
    TASKGATE_SANDBOX: 'false',
    TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
    TASKGATE_TEST_CLOCK: clockFile,
    JIRA_CLIENT_ID: clientId,
    JIRA_CLIENT_SECRET: clientSecret,
    ATLASSIAN_AUTH_URL: sandbox.url,
    ATLASSIAN_API_URL: sandbox.url,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'warn',
    ...database.variables,
  };
  const running = new Set<GatewayProcess>();
  let main: GatewayProcess | undefined;

  async function begin(listenOn: number): Promise<GatewayProcess> {
    const started = await startGateway({ ...variables, PORT: String(listenOn) });
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  }

  async function call(method: string, path: string, body?: unknown) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: API_KEY, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async function made(path: string, body: unknown): Promise<string> {
    const answer = await call('POST', path, body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return String(answer.body.id);
  }

  return {
    sandbox,
    received,
    now,
    output: () => [...running].map((one) => one.output()).join(''),
    call,
    async quiet() {
      for (const until = Date.now() + QUIET_MS; ; await sleep(20)) {
        await sandbox.webhooks.deliveries.settled();
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: API_KEY } });
        const text = await answer.text();
        if (answer.ok && !BUSY.test(text)) return;
        if (Date.now() > until)
          throw new Error(`The gateways are busy still:\n${text.match(/^taskgate_jobs.*$/gm)?.join('\n')}`);
      }
    },
    advance(ms) {
      offset += ms;
      writeClock();
      sandbox.advance(0);
    },
    skew(ms) {
      skewed = ms;
      writeClock();
    },
    async start() {
      main = await begin(port);
    },
    startAnother: () => begin(0),
    async kill() {
      main?.kill('SIGKILL');
      await main?.ended;
    },
    connect() {
      const scopes = ['offline_access', 'read:jira-user', 'read:jira-work', 'write:jira-work', 'manage:jira-webhook'];
      const { accountId } = sandbox.accounts.admin;
      const grant = { accountId, scopes, cloudIds: [sandbox.cloudId] };
      const code = sandbox.grants.authorize(grant, 'https://elsewhere.example');
      const tokens = sandbox.grants.exchange(code, 'https://elsewhere.example');
      return made('/unified/connection', {
        integration_type: 'jira',
        categories: ['task'],
        permissions: ['task_task_read', 'task_comment_read', 'webhook'],
        auth: {
          access_token: tokens?.access_token,
          refresh_token: tokens?.refresh_token,
          expiry_date: new Date(now() + 3_600_000).toISOString(),
        },
      });
    },
    subscribe: (connectionId, name, objectType, event) =>
      made('/unified/webhook', {
        connection_id: connectionId,
        object_type: objectType,
        event,
        webhook_type: 'native',
        hook_url: `${receiver.url}/${name}`,
      }),
    async close() {
      for (const one of running) one.kill('SIGKILL');
      await Promise.all([...running].map(({ ended }) => ended));
      await Promise.all([sandbox.close(), receiver.close(), database.drop()]);
      rmSync(folder, { recursive: true });
    },
  };
}
