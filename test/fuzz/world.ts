/** A gateway in a process of its own, a sandbox Jira behind it, and what there is in them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { PERMISSIONS } from '../../schema/permissions.ts';
import { type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { sandboxVariables } from '../support/sandbox-variables.ts';
import type { FuzzAnswer } from './judge.ts';

const KEY = 'fuzz-key-of-the-gateway-0123';
/** Things of a kind that are kept at most: what comes beyond replaces one that is there. */
const MOST_OF_A_KIND = 300;
const LEAVES_AFTER_MS = 60_000;
const CATEGORIES = ['task', 'hris', 'storage', 'metadata', 'passthrough'];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | undefined;
}

export interface World {
  readonly gateway: GatewayProcess;
  /** Of its database. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  readonly pools: Map<string, string[]>;
  /** What must be in no answer. */
  readonly secrets: readonly string[];
  send(request: Sent): Promise<FuzzAnswer>;
  /** A connection of the workspace that the key opens. */
  connect(key: string): Promise<string>;
  /** A connection that may be changed and removed. */
  makeVictim(): Promise<void>;
  note(kind: string, id: string): void;
  /** Bytes that the gateway's process holds. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

/** Where the ids of each kind are found. */
const LISTS: Readonly<Record<string, string>> = {
  task: '/task/{c}/task?limit=100&fields=id',
  project: '/task/{c}/project?limit=100',
  employee: '/hris/{c}/employee?limit=100',
  group: '/hris/{c}/group?limit=100',
  metadata: '/metadata/{c}/metadata?limit=100',
};

/** @param variables of the gateway, beside those that it needs. */
export async function openWorld(variables: Readonly<Record<string, string>> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-fuzz-'));
  const sandbox = await startSandbox();
  const { email, apiToken } = sandbox.accounts.admin;
  const database = { DATABASE_URL: `file:${join(folder, 'fuzz.db')}` };
  const gateway = await startGateway({
    ...database,
    TASKGATE_API_KEY: KEY,
    ...sandboxVariables(sandbox),
    METRICS_PORT: '0',
    RATE_LIMIT: '0',
    LOG_LEVEL: process.env.FUZZ_LOG ?? 'error',
    ...variables,
  });
  const { url, metrics_url: metricsUrl = '' } = gateway.listening;
  const client = new Pool(url, { connections: 32, headersTimeout: LEAVES_AFTER_MS, bodyTimeout: LEAVES_AFTER_MS });

  async function send({ method, path, headers = {}, body }: Sent): Promise<FuzzAnswer> {
    const begun = performance.now();
    const all = { authorization: `Bearer ${KEY}`, ...headers };
    const answer = await client.request({ method: method as 'GET', path, headers: all, body: body ?? null });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, ms: performance.now() - begun };
  }

  async function json(request: Sent): Promise<unknown> {
    const { status, text } = await send(request);
    if (status !== 200) throw new Error(`${request.method} ${request.path}: ${status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as unknown;
  }

  const pools = new Map<string, string[]>();
  const note = (kind: string, id: string) => {
    const known = pools.get(kind) ?? [];
    if (known.length >= MOST_OF_A_KIND) known.shift();
    pools.set(kind, [...known, id]);
  };

  const newConnection = {
    integration_type: 'jira',
    categories: CATEGORIES,
    permissions: PERMISSIONS,
    auth: { other_auth_info: [sandbox.url, email, apiToken] },
  };
  async function connect(key = KEY): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const body = JSON.stringify(newConnection);
    return ((await json({ method: 'POST', path: '/unified/connection', headers, body })) as { id: string }).id;
  }

  const connectionId = await connect();
  pools.set('connection_id', [connectionId]);
  for (const [kind, path] of Object.entries(LISTS)) {
    const found = (await json({ method: 'GET', path: path.replace('{c}', connectionId) })) as { id: string }[];
    for (const { id } of found) note(kind, id);
  }
  pools.set('path', [
    'rest/api/3/myself',
    'rest/api/3/project/search',
    'rest/agile/1.0/board',
    'rest/api/3/search/jql?jql=project=SHOP',
  ]);
  pools.set('workspace_id', [gateway.listening.workspace_id]);
  pools.set('integration_type', ['jira']);
  pools.set('hook_url', ['https://hooks.example.com/one', 'https://hooks.example.com/two']);
  pools.set('other_auth_info', [sandbox.url, email, apiToken]);

  return {
    gateway,
    variables: database,
    sandbox,
    pools,
    secrets: [KEY, apiToken, sandbox.oauthApp.clientSecret],
    send,
    note,
    connect,
    async makeVictim() {
      pools.set('victim', [await connect()]);
    },
    async memory() {
      const text = await (await fetch(metricsUrl)).text();
      return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
    },
    async close() {
      gateway.kill('SIGTERM');
      await gateway.ended;
      await client.destroy();
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}
