/** The limit of an API key, as callers see it. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedWith, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({}, { RATE_LIMIT: '5' });
});
afterAll(() => stand.close());

const readLimit = ({ headers }: Response) => [headers.get('ratelimit-policy'), headers.get('ratelimit')];

/** A key of its own for each test. */
async function callerOf() {
  const key = await stand.gateway.keys.create(stand.workspaceId);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(stand.url + path, { headers: { authorization: key, ...headers } });
  return { key, get };
}

describe('the limit of an API key', () => {
  it('is in the headers of every answer, and ends in a 429 that says when to come again', async () => {
    const { get } = await callerOf();
    const task = `/task/${stand.connectionId}/task/nothing`;
    const answers = [await get('/unified/connection'), await get(task), await get('/nowhere')];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404]);
    expect(answers.map(readLimit)).toEqual([
      ['"taskgate";q=5;w=60', '"taskgate";r=4;t=12'],
      ['"taskgate";q=5;w=60', expect.stringMatching(/^"taskgate";r=3;t=2[34]$/)],
      ['"taskgate";q=5;w=60', expect.stringMatching(/^"taskgate";r=2;t=3[56]$/)],
    ]);
    for (let call = 0; call < 2; call += 1) expect((await get('/unified/connection')).status).toBe(200);
    const refused = await get('/unified/connection');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(readLimit(refused)[1]).toMatch(/^"taskgate";r=0;t=/);
    expect(await refused.json()).toMatchObject({
      error: 'rate_limited',
      status: 429,
      message: 'This API key has made more than 5 calls within a minute.',
    });
  });

  it("lets Jira's answer through to its end where Jira has limits of its own, and the connection be used again", async () => {
    const { key } = await callerOf();
    const { connectionId, sandbox, url } = stand;
    const text = 'x'.repeat(500_000);
    const headers = { 'ratelimit-policy': '"jira";q=10;w=1', 'content-type': 'text/plain' };
    sandbox.faults.add({ path: '/rest/api/3/long$', status: 200, headers, body: text, times: 3 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const call = async () => {
      const options = { agent, headers: { authorization: key } };
      const sent = request(`${url}/passthrough/${connectionId}/rest/api/3/long`, options).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      const body = Buffer.concat(await answer.toArray()).toString();
      return { isWhole: body === text, policy: answer.headers['ratelimit-policy'], isReused: sent.reusedSocket };
    };
    const answers = [await call(), await call(), await call()];
    agent.destroy();
    const policy = '"taskgate";q=5;w=60, "jira";q=10;w=1';
    expect(answers).toEqual([false, true, true].map((isReused) => ({ isWhole: true, policy, isReused })));
  });

  it('counts each call of an MCP batch, and makes none of one that is too long', async () => {
    const { key, get } = await callerOf();
    const batch = (calls: number) =>
      fetch(`${stand.url}/mcp?connection=${stand.connectionId}`, {
        method: 'POST',
        headers: {
          authorization: key,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify(
          Array.from({ length: calls }, (_, id) => ({
            jsonrpc: '2.0',
            id,
            method: 'tools/call',
            params: { name: 'list_task_tasks', arguments: { limit: 1 } },
          })),
        ),
      });
    expect((await batch(3)).status).toBe(200);
    const before = stand.sandbox.requests.length;
    const refused = await batch(3);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { data: { error: 'rate_limited' } } });
    expect(stand.sandbox.requests.length).toBe(before);
    expect((await get('/unified/connection')).status).toBe(200);
    expect((await get('/unified/connection')).status).toBe(429);
  });

  it('keeps what it refuses out of the audit log', async () => {
    const { key } = await callerOf();
    const remove = () =>
      fetch(`${stand.url}/unified/webhook/none`, { method: 'DELETE', headers: { authorization: key } });
    const statuses = [];
    for (let call = 0; call < 8; call += 1) statuses.push((await remove()).status);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
    const entries = await stand.gateway.auditStore.search({ limit: 100, offset: 0 });
    expect(entries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it("stands before Jira's own policies where its answer is handed on", async () => {
    const { get } = await callerOf();
    const answer = await get(`/passthrough/${stand.connectionId}/rest/api/3/myself`);
    const [policy] = readLimit(answer);
    expect(answer.status).toBe(200);
    expect(policy).toMatch(/^"taskgate";q=5;w=60(, |$)/);
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const own = await fetch(`${stand.sandbox.url}/rest/api/3/myself`, {
      headers: { authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}` },
    });
    expect(policy?.replace(/^"taskgate";q=5;w=60(, )?/, '')).toBe(own.headers.get('ratelimit-policy') ?? '');
  });

  it('counts what agents do, and refuses it in their words', async () => {
    const { key } = await callerOf();
    const call = () =>
      fetch(`${stand.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: key,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    for (let calls = 0; calls < 5; calls += 1) expect((await call()).status).toBe(200);
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { data: { error: 'rate_limited' } } });
  });

  it('leaves what needs no key alone, and other keys', async () => {
    const { get } = await callerOf();
    for (let call = 0; call < 6; call += 1) await get('/unified/connection');
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs']) {
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    }
    expect((await (await callerOf()).get('/unified/connection')).status).toBe(200);
  });

  it('is an error like others for the SDK', async () => {
    const list = () => stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
    for (let call = 0; call < 5; call += 1) expect(await list()).toHaveLength(1);
    await expect(list()).rejects.toMatchObject(refusedWith(429, 'rate_limited'));
  });
});
