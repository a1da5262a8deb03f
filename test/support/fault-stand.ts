/** Gateways as processes that can be killed, with a Jira, a receiver and a clock that outlive them. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/jira/index.ts';
import { freshDatabase } from './database.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const KEY = 'fault-tests-key-0123456789abcdef';
/** For anything that should happen soon, on a machine that has other things to do. */
const PATIENCE_MS = 60_000;

type Shape = Record<string, unknown>;

export interface FaultStand {
  readonly sandbox: Sandbox;
  receiver: Receiver;
  readonly variables: Readonly<Record<string, string>>;
  /** Moves the clock of everybody; backwards as well. */
  pass(ms: number): void;
  start(): Promise<GatewayProcess>;
  /** Kills every gateway without a warning. */
  killAll(): Promise<void>;
  api<T = Shape>(method: string, path: string, body?: unknown): Promise<T>;
  /** Makes a webhook; for every change a delivery of its own, looked for every minute. */
  hook(change?: Shape, query?: string): Promise<string>;
  jira(method: string, path: string, body?: unknown): Promise<Shape>;
  /** Somebody at Jira makes an issue of this name; its id. */
  makeIssue(name: string): Promise<string>;
  renameIssue(id: string, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Waits until it says true. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`It never came true that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function startFaultStand(options: SandboxOptions = {}): Promise<FaultStand> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-clock-'));
  const clockFile = join(folder, 'offset');
  let ahead = 0;
  const writeClock = () => {
    writeFileSync(`${clockFile}.new`, String(ahead));
    renameSync(`${clockFile}.new`, clockFile);
  };
  writeClock();
  const database = await freshDatabase();
  const sandbox = await startSandbox({ seed: { issues: 3 }, now: () => Date.now() + ahead, ...options });
  const receiver = await startReceiver();
  const running: GatewayProcess[] = [];
  const { hostname, port } = new URL(sandbox.url);
  const { admin } = sandbox.accounts;
  const variables = {
    ...database.variables,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
    TASKGATE_TEST_CLOCK: clockFile,
    JIRA_ALLOWED_SITES: `${hostname}:${port}`,
    LOG_LEVEL: 'warn',
  };
  const basic = `Basic ${Buffer.from(`${admin.email}:${admin.apiToken}`).toString('base64')}`;
  let connectionId: string | undefined;

  async function call<T>(url: string, authorization: string, method: string, body: unknown): Promise<T> {
    const answer = await fetch(url, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  const stand: FaultStand = {
    sandbox,
    receiver,
    variables,
    pass(ms) {
      ahead += ms;
      writeClock();
    },
    async start() {
      const gateway = await startGateway(variables);
      running.push(gateway);
      return gateway;
    },
    async killAll() {
      const all = running.splice(0);
      for (const gateway of all) gateway.kill('SIGKILL');
      await Promise.all(all.map(({ ended }) => ended));
    },
    async api(method, path, body) {
      const gateway = running.at(-1);
      if (!gateway) throw new Error('No gateway runs.');
      return await call(gateway.listening.url + path, KEY, method, body);
    },
    async hook(change = {}, query = '') {
      connectionId ??= (
        await stand.api<{ id: string }>('POST', '/unified/connection', {
          integration_type: 'jira',
          categories: ['task'],
          permissions: ['task_task_read', 'task_project_read'],
          auth: { other_auth_info: [sandbox.url, admin.email, admin.apiToken] },
        })
      ).id;
      const { id } = await stand.api<{ id: string }>('POST', `/unified/webhook${query}`, {
        connection_id: connectionId,
        object_type: 'task_task',
        event: 'created',
        interval: 1,
        page_max_limit: 1,
        fields: 'name,updated_at',
        hook_url: stand.receiver.url,
        ...change,
      });
      return id;
    },
    jira: (method, path, body) => call(`${sandbox.url}/rest/api/3/${path}`, basic, method, body),
    async makeIssue(name) {
      const fields = { project: { id: '10000' }, issuetype: { name: 'Task' }, summary: name };
      return String((await stand.jira('POST', 'issue', { fields })).id);
    },
    async renameIssue(id, name) {
      await stand.jira('PUT', `issue/${id}`, { fields: { summary: name } });
    },
    async close() {
      await stand.killAll();
      await stand.receiver.close();
      await sandbox.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
  return stand;
}
