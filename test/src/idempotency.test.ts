/** A gateway that dies during a create, and the one that starts after it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../adapters/jira/sandbox/index.ts';
import { freshDatabase, type TestDatabase } from '../database.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';

const API_KEY = 'idempotency-tests';

let database: TestDatabase;
let sandbox: Sandbox;
let running: GatewayProcess[];
beforeEach(async () => {
  database = await freshDatabase();
  sandbox = await startSandbox({ seed: { issues: 5 } });
  running = [];
});
afterEach(async () => {
  for (const gateway of running) gateway.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await sandbox.close();
  await database.drop();
});

async function start(): Promise<GatewayProcess> {
  const gateway = await startGateway({
    ...database.variables,
    TASKGATE_API_KEY: API_KEY,
    TASKGATE_SANDBOX: 'false',
    JIRA_ALLOWED_SITES: new URL(sandbox.url).host,
  });
  running.push(gateway);
  return gateway;
}

const send = (gateway: GatewayProcess, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(gateway.listening.url + path, {
    method: 'POST',
    headers: { authorization: API_KEY, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function connect(gateway: GatewayProcess): Promise<string> {
  const { email, apiToken } = sandbox.accounts.admin;
  const answer = await send(gateway, '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read', 'task_task_write'],
    auth: { other_auth_info: [sandbox.url, email, apiToken] },
  });
  const { id } = (await answer.json()) as { id: string };
  return id;
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

const creates = () =>
  sandbox.requests.filter(({ method, target }) => method === 'POST' && target === '/rest/api/3/issue');

/** Asks again for as long as it is told to. */
async function persist(ask: () => Promise<Response>): Promise<{ response: Response; refusals: number }> {
  for (let refusals = 0; ; refusals += 1) {
    const response = await ask();
    if (response.status !== 409) return { response, refusals };
    const seconds = Number(response.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

describe.each([
  ['after Jira was asked', 600],
  ['before Jira was asked', 0],
])('killed %s', (_, delayMs) => {
  it('leaves one task behind when the caller asks again', { timeout: 60_000 }, async () => {
    const first = await start();
    const id = await connect(first);
    const body = { name: 'Only once', project_id: '10000' };
    const create = (gateway: GatewayProcess) =>
      send(gateway, `/task/${id}/task`, body, { 'idempotency-key': 'the-order-4711' });
    if (delayMs > 0) sandbox.faults.add({ method: 'POST', path: '^/rest/api/3/issue$', delayMs });
    else sandbox.faults.add({ path: '/createmeta/', delayMs: 600 });
    const lost = create(first).catch(() => undefined);
    await until(() => sandbox.requests.some(({ target }) => (delayMs > 0 ? /issue$/ : /createmeta/).test(target)));
    first.kill('SIGKILL');
    await Promise.all([lost, first.ended]);
    if (delayMs > 0) await until(() => creates().some(({ status }) => status === 201));

    const second = await start();
    const { response, refusals } = await persist(() => create(second));
    expect(response.status).toBe(200);
    expect(refusals).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ name: 'Only once' });
    expect(creates()).toHaveLength(1);
    const again = await create(second);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });
});
