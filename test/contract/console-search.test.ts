/** One field that finds whatever has an ID. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let operator: Operator;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 3 } });
  operator = await signedIn(stand, API_KEY);
});
afterAll(() => stand.close());

const find = (text: string) => operator.get(`/console/search?q=${encodeURIComponent(text)}`);

async function requestOf(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(stand.url + path, { headers: { authorization: API_KEY, ...headers } });
  await answer.arrayBuffer();
  return answer.headers.get('x-request-id') ?? '';
}

const tasks = () => `/task/${stand.connectionId}/task?limit=1&fields=id`;

describe('the search', () => {
  it('leads from a request ID to the request, which shows it', async () => {
    const id = await requestOf(tasks());
    const answer = await find(id);
    expect(answer.status).toBe(303);
    const page = await operator.page(answer.headers.get('location') ?? '');
    expect(page).toContain(id);
    expect(page).toContain('listTaskTasks');
  });

  it('finds a refused request by the request_id of its error body', async () => {
    const refused = await fetch(`${stand.url}/task/${stand.connectionId}/task?limit=nothing`, {
      headers: { authorization: API_KEY },
    });
    const { request_id: id } = (await refused.json()) as { request_id: string };
    const answer = await find(id);
    expect(await operator.page(answer.headers.get('location') ?? '')).toContain('validation_failed');
  });

  it('lists all requests that a client gave one ID', async () => {
    const given = { 'x-request-id': 'trace-of-the-client' };
    await requestOf(tasks(), given);
    await requestOf(tasks(), given);
    const answer = await find('trace-of-the-client');
    expect(answer.status).toBe(200);
    expect((await answer.text()).match(/>listTaskTasks</g)).toHaveLength(2);
  });

  it.each([
    ['a connection by its ID', () => stand.connectionId],
    ['a connection by a part of the customer ID', () => 'gate-sandbox'],
  ])('finds %s', async (_, text) => {
    expect((await find(text())).headers.get('location')).toBe(`/console/connections/${stand.connectionId}`);
  });

  it('finds a webhook and a delivery by their IDs', async () => {
    const hook = await stand.sdk.unified.createUnifiedWebhook({
      webhook: {
        hookUrl: 'https://hooks.example.com/x',
        connectionId: stand.connectionId,
        objectType: 'task_task',
        event: 'created',
        interval: 60,
      },
    });
    expect((await find(hook.id ?? '')).headers.get('location')).toBe(`/console/webhooks/${hook.id}`);
    const row = await stand.gateway.webhooks.find(stand.workspaceId, hook.id ?? '');
    const { db, t } = stand.gateway.store;
    await db.insert(t.delivery).values({
      id: 'd'.repeat(24),
      workspaceId: row.workspaceId,
      webhookId: row.id,
      seq: 1,
      type: 'VIRTUAL',
      body: '[]',
      size: 0,
      envelope: '{}',
      nonce: 'n',
      dedupe: 'd',
      status: 'failed',
      attempts: 1,
      attemptedAt: 1,
      nextAttemptAt: null,
      deliveredAt: null,
      lastStatus: null,
      lastError: 'x',
      createdAt: 1,
    });
    const answer = await find('d'.repeat(24));
    expect(answer.headers.get('location')).toBe(`/console/webhooks/${hook.id}/deliveries/${'d'.repeat(24)}`);
  });

  it('finds nothing of another workspace', async () => {
    const other = await stand.gateway.workspaces.create('somebody else');
    const key = await stand.gateway.keys.create(other?.id ?? '');
    const stranger = await signedIn(stand, key);
    const id = await requestOf(tasks());
    for (const text of [id, stand.connectionId]) {
      const page = await stranger.page(`/console/search?q=${text}`);
      expect(page).toContain('No matches');
    }
  });

  it('says what it finds when it is asked for nothing, and takes any text', async () => {
    expect(await operator.page('/console/search')).toContain('Find anything by its ID');
    for (const text of ['%', "' or 1=1 --", '<script>', 'x'.repeat(5000)]) {
      const answer = await find(text);
      expect([200, 400]).toContain(answer.status);
      expect(await answer.text()).not.toContain('<script>');
    }
  });
});

describe('the log of requests', () => {
  it('is filtered by request_id through the API', async () => {
    const id = await requestOf(tasks());
    const answer = await stand.get(`/unified/apicall?request_id=${id}`);
    expect(await answer.json()).toEqual([expect.objectContaining({ request_id: id, name: 'listTaskTasks' })]);
    expect(await (await stand.get('/unified/apicall?request_id=unknown')).json()).toEqual([]);
  });
});
