/** A gateway that dies during a create, and the one that starts after it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../sandbox/jira/index.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ask, type Cluster, connectByToken, openCluster, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
let sandbox: Sandbox;
beforeEach(async () => {
  cluster = await openCluster({ seed: { issues: 5 } });
  ({ sandbox } = cluster);
});
afterEach(() => cluster.close());

const creates = () =>
  sandbox.requests.filter(({ method, target }) => method === 'POST' && target === '/rest/api/3/issue');

/** Asks again for as long as it is told to. */
async function persist(attempt: () => Promise<Response>): Promise<{ response: Response; refusals: number }> {
  for (let refusals = 0; ; refusals += 1) {
    const response = await attempt();
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
    const first = await cluster.start();
    const id = await connectByToken(first, sandbox);
    const body = { name: 'Only once', project_id: '10000' };
    const create = (gateway: GatewayProcess) =>
      ask(gateway, `/task/${id}/task`, { body, headers: { 'idempotency-key': 'the-order-4711' } });
    if (delayMs > 0) sandbox.faults.add({ method: 'POST', path: '^/rest/api/3/issue$', delayMs });
    else sandbox.faults.add({ path: '/createmeta/', delayMs: 600 });
    const lost = create(first).catch(() => undefined);
    await until(() => sandbox.requests.some(({ target }) => (delayMs > 0 ? /issue$/ : /createmeta/).test(target)));
    first.kill('SIGKILL');
    await Promise.all([lost, first.ended]);
    if (delayMs > 0) await until(() => creates().some(({ status }) => status === 201));

    const second = await cluster.start();
    const { response, refusals } = await persist(() => create(second));
    expect(response.status).toBe(200);
    expect(refusals).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ name: 'Only once' });
    expect(creates()).toHaveLength(1);
    const again = await create(second);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });
});
