/** Gateway processes on one store, in front of one sandbox Jira. */
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/jira/index.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { type Finished, type GatewayProcess, runCommand, startGateway } from '../support/gateway-process.ts';
import { sandboxVariables } from '../support/sandbox-variables.ts';

export const KEY = 'cluster-tests-0123456789abcdef';

export interface Cluster {
  readonly sandbox: Sandbox;
  readonly database: TestDatabase;
  /** Every process that was started. */
  readonly running: readonly GatewayProcess[];
  /** What every process has in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  start(variables?: Readonly<Record<string, string>>): Promise<GatewayProcess>;
  command(...args: string[]): Promise<Finished>;
  close(): Promise<void>;
}

export async function openCluster(options: SandboxOptions = { seed: { issues: 20 } }): Promise<Cluster> {
  const database = await freshDatabase();
  const sandbox = await startSandbox(options);
  const running: GatewayProcess[] = [];
  const variables = {
    ...database.variables,
    TASKGATE_API_KEY: KEY,
    ...sandboxVariables(sandbox),
    LOG_LEVEL: 'warn',
  };
  return {
    sandbox,
    database,
    running,
    variables,
    async start(more = {}) {
      const gateway = await startGateway({ ...variables, ...more });
      running.push(gateway);
      return gateway;
    },
    command: (...args) => runCommand(variables, ...args),
    async close() {
      for (const gateway of running) gateway.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      await sandbox.close();
      await database.drop();
    },
  };
}

export interface Asking {
  method?: string;
  body?: unknown;
  key?: string;
  headers?: Readonly<Record<string, string>>;
}

export function ask(gateway: GatewayProcess, path: string, { method, body, key = KEY, headers }: Asking = {}) {
  return fetch(gateway.listening.url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: key, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const PERMISSIONS = ['task_task_read', 'task_task_write'];

/** A connection with these credentials. */
export async function connectBy(gateway: GatewayProcess, auth: unknown): Promise<string> {
  const body = { integration_type: 'jira', categories: ['task', 'passthrough'], permissions: PERMISSIONS, auth };
  const answer = await ask(gateway, '/unified/connection', { body });
  const { id } = (await answer.json()) as { id?: string };
  if (id === undefined) throw new Error(`No connection was made: ${answer.status}.`);
  return id;
}

/** A connection with an API token. */
export function connectByToken(gateway: GatewayProcess, { url, accounts }: Sandbox): Promise<string> {
  return connectBy(gateway, { other_auth_info: [url, accounts.admin.email, accounts.admin.apiToken] });
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** Tokens, as the sandbox would hand them out after a consent. */
export function tokensOf({ accounts, cloudId, grants }: Sandbox): Tokens {
  const scopes = ['offline_access', 'read:jira-user', 'read:jira-work', 'write:jira-work'];
  const grant = { accountId: accounts.admin.accountId, scopes, cloudIds: [cloudId] };
  const made = grants.exchange(grants.authorize(grant, 'https://x.example'), 'https://x.example');
  if (!made?.refresh_token) throw new Error('The sandbox handed out no tokens.');
  return { access: made.access_token, refresh: made.refresh_token };
}

/** A connection with the tokens of an OAuth grant. */
export function connectByGrant(gateway: GatewayProcess, sandbox: Sandbox, tokens = tokensOf(sandbox)): Promise<string> {
  const expiry = new Date(Date.now() + 3_600_000).toISOString();
  return connectBy(gateway, { access_token: tokens.access, refresh_token: tokens.refresh, expiry_date: expiry });
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
