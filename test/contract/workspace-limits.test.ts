/** What one workspace may have only so much of, as callers see it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Stand, startStand } from './stand.ts';

const WEBHOOKS = 4;
const WAITING = 8;

let stand: Stand;
let receiver: Receiver;
/** How far the gateway's clock has been moved. */
let ahead = 0;
beforeAll(async () => {
  receiver = await startReceiver();
  stand = await startStand(
    { seed: { issues: 1 }, now: () => Date.now() + ahead },
    {
      TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
      MAX_WEBHOOKS: String(WEBHOOKS),
      MAX_WAITING_DELIVERIES: String(WAITING),
    },
  );
  await stand.gateway.startJobs();
});
afterAll(async () => {
  await receiver.close();
  await stand.close();
});

const create = (change: Record<string, unknown> = {}) =>
  stand.send('POST', '/unified/webhook', {
    connection_id: stand.connectionId,
    object_type: 'task_task',
    event: 'updated',
    hook_url: receiver.url,
    ...change,
  });

const idOf = async (answer: Response) => ((await answer.json()) as { id: string }).id;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

async function publish(id: string, count: number): Promise<void> {
  const row = await stand.gateway.webhooks.find(stand.workspaceId, id);
  for (let index = 0; index < count; index++) {
    await stand.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [{ id: String(index) }] });
  }
}

describe('webhooks of a workspace', () => {
  it('are so many at most: one more is a 409 that says how many, and finds a place when one is gone', async () => {
    const ids: string[] = [];
    for (let count = 0; count < WEBHOOKS; count++) ids.push(await idOf(await create()));
    const refused = await create();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      error: 'conflict',
      message: 'This workspace has 4 webhooks, which is as many as it may have (MAX_WEBHOOKS).',
    });
    for (const id of ids) await stand.send('DELETE', `/unified/webhook/${id}`);
    const again = await create();
    expect(again.status).toBe(200);
    await stand.send('DELETE', `/unified/webhook/${await idOf(again)}`);
  });
});

describe('deliveries that wait', () => {
  it('put off polls and replays when they are too many, until some have arrived; nothing is lost', async () => {
    const id = await idOf(await create());
    await publish(id, 1);
    await until(() => expect(receiver.received).toHaveLength(1));
    const log = async (query: string) =>
      (await (await stand.get(`/unified/webhook/${id}/delivery?${query}`)).json()) as { id: string }[];
    await until(async () => expect(await log('status=delivered')).toHaveLength(1));
    const [arrived] = await log('status=delivered');
    receiver.behave(() => 503);
    await publish(id, WAITING);
    await until(async () => expect(await log('status=pending')).toHaveLength(WAITING));
    ahead += 3000;

    const refused = await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: arrived?.id });
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      error: 'rate_limited',
      message: expect.stringContaining('its workspace may have 8 (MAX_WAITING_DELIVERIES)'),
    });
    const runs = async () => ((await (await stand.get(`/unified/webhook/${id}`)).json()) as { runs: string[] }).runs;
    await stand.send('PUT', `/unified/webhook/${id}/trigger`);
    await until(async () => expect((await runs()).join()).toContain('put off: of the 8 deliveries that may wait'));
    expect(await stand.gateway.workspaceLimits(stand.workspaceId)).toEqual({
      webhooks: { count: 1, limit: WEBHOOKS },
      waitingDeliveries: { count: WAITING, limit: WAITING },
    });

    receiver.behave(() => 200);
    const waiting = (await log('status=pending&limit=100')).at(-1);
    const again = await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: waiting?.id });
    expect(again.status).toBe(200);
    await until(async () => expect(await log('status=pending')).toHaveLength(0));
    ahead += 31_000;
    await until(async () => expect((await runs())[0]).toMatch(/read: \d+ found/));
    expect((await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: arrived?.id })).status).toBe(200);
  });
});
