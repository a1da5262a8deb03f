/** Several gateway processes on one store. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../sandbox/jira/index.ts';
import { Operator, signedIn } from '../contract/operator.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ask, type Cluster, connectByGrant, KEY, openCluster, tokensOf, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
let sandbox: Sandbox;
beforeEach(async () => {
  cluster = await openCluster({ seed: { issues: 5 } });
  ({ sandbox } = cluster);
});
afterEach(() => cluster.close());

const start = () => cluster.start({ LOG_LEVEL: 'trace' });

const list = (gateway: GatewayProcess, id: string) => ask(gateway, `/task/${id}/task?limit=1`);

async function connect(gateway: GatewayProcess) {
  const tokens = tokensOf(sandbox);
  return { id: await connectByGrant(gateway, sandbox, tokens), ...tokens };
}

describe('two processes on one store', () => {
  it('renew an expired token once between them', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const { id } = await connect(one);
    expect((await list(two, id)).status).toBe(200);
    for (let round = 1; round <= 3; round++) {
      sandbox.grants.expireAccess();
      const calls = Array.from({ length: 20 }, (_, index) => list(index % 2 === 0 ? one : two, id));
      const answers = await Promise.all(calls);
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(sandbox.grants.refreshes).toBe(round);
    }
  });

  it('see what the other has changed', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const { id } = await connect(one);
    expect((await list(two, id)).status).toBe(200);
    await ask(one, `/unified/connection/${id}`, { method: 'PATCH', body: { is_paused: true } });
    await expect.poll(async () => (await list(two, id)).status, { timeout: 1000 }).toBe(409);
  });
});

describe('a walk over a list', () => {
  it('goes on where it was after a restart, and in another process', async () => {
    const first = await start();
    const { id } = await connect(first);
    const page = async (gateway: GatewayProcess, offset: number) => {
      const answer = await ask(gateway, `/task/${id}/task?limit=2&offset=${offset}&fields=id,name`);
      return ((await answer.json()) as { id: string }[]).map((task) => task.id);
    };
    const begun = [...(await page(first, 0)), ...(await page(first, 2))];
    first.kill('SIGTERM');
    await first.ended;
    const [second, third] = await Promise.all([start(), start()]);
    const asked = sandbox.requests.length;
    const [rest, again] = [await page(second, 4), await page(third, 4)];
    expect(rest).toHaveLength(1);
    expect(again).toEqual(rest);
    expect(new Set([...begun, ...rest]).size).toBe(5);
    // The fields of the site are looked up anew by each process; the ids of the tasks are not.
    const searches = sandbox.requests.slice(asked).filter(({ target }) => target.includes('/search/jql'));
    expect(searches).toEqual([]);
  });
});

describe('a process that dies while a token is renewed', () => {
  it('leaves a connection that works on the next start', async () => {
    const first = await start();
    const { id } = await connect(first);
    sandbox.grants.expireAccess();
    sandbox.faults.add({ path: '^/oauth/token$', delayMs: 400 });
    const lost = list(first, id).catch(() => undefined);
    await until(() => sandbox.requests.some(({ target }) => target === '/oauth/token'));
    first.kill('SIGKILL');
    await Promise.all([lost, first.ended]);
    await until(() => sandbox.grants.refreshes > 0);

    const second = await start();
    expect((await list(second, id)).status).toBe(200);
    expect(sandbox.grants.refreshes).toBe(2);
  });
});

describe('tokens', () => {
  it('are neither in the store nor in the log, in any form that can be read', async () => {
    const gateway = await start();
    const { id, access, refresh } = await connect(gateway);
    sandbox.grants.expireAccess();
    expect((await list(gateway, id)).status).toBe(200);
    gateway.kill('SIGTERM');
    await gateway.ended;
    const stored = await cluster.database.contents();
    expect(stored).toContain(id);
    for (const secret of [access, refresh, sandbox.oauthApp.clientSecret]) {
      for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
        expect(stored).not.toContain(form);
        expect(gateway.output()).not.toContain(form);
      }
    }
  });
});

describe('the console', () => {
  it('is one for all processes: signed in at one, forms sent to another, signed out everywhere', async () => {
    const [first, second] = [await start(), await start()];
    const operator = await signedIn({ url: first.listening.url }, KEY);
    const elsewhere = new Operator({ url: second.listening.url });
    for (const [name, value] of operator.cookies) elsewhere.cookies.set(name, value);
    const stamp = await operator.stampOf();
    const answer = await elsewhere.send('/console/workspace/keys', { stamp });
    const made = /value="(tg_[\w-]+)"/.exec(await answer.text())?.[1] ?? '';
    const open = (url: string) => fetch(`${url}/unified/connection`, { headers: { authorization: made } });
    for (const { listening } of cluster.running) expect((await open(listening.url)).status).toBe(200);
    await operator.act('/console/sign-out');
    expect((await elsewhere.get('/console')).status).toBe(303);
  });
});
