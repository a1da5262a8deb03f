import { describe, expect, it } from 'vitest';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import { MINUTE, World } from './world.ts';

let world: World;
const start = async (change: Partial<WebhookRow> = {}, count = 5) => {
  world = new World({ includesAll: true });
  for (let at = 0; at < count; at++) world.put(`t${at}`);
  await world.hook({ event: 'created', pageMaxLimit: 2, ...change });
};
const types = async () => (await world.sent()).map(({ type, objects }) => [type, objects.length]);

describe('an initial sync', () => {
  it('sends everything in deliveries of the size that was asked for, and says which is the last', async () => {
    await start();
    expect(await world.poll()).toBe(5);
    expect(await types()).toEqual([
      ['INITIAL-PARTIAL', 2],
      ['INITIAL-PARTIAL', 2],
      ['INITIAL-COMPLETE', 1],
    ]);
    expect(await world.polls.find('h')).toMatchObject({ phase: 'live', round: 1, told: 5 });
  });

  it('ends with an empty delivery when there is nothing, and of deletions sends only that', async () => {
    await start({}, 0);
    await world.poll();
    expect(await types()).toEqual([['INITIAL-COMPLETE', 0]]);
    await start({ event: 'deleted' });
    await world.poll();
    expect(await types()).toEqual([['INITIAL-COMPLETE', 0]]);
  });

  it('is over afterwards for a native webhook, whose changes the provider reports', async () => {
    await start({ type: 'native' });
    await world.poll();
    expect(await world.polls.find('h')).toMatchObject({ phase: 'over' });
  });

  it('goes on after a short interruption, begins anew after a long one, and sends nothing twice', async () => {
    await start({}, 250);
    world.isStopping = true;
    expect(await world.poll()).toBeUndefined();
    const sent = await world.sentIds();
    world.pass(9 * MINUTE);
    world.requests.length = 0;
    expect(await world.poll()).toBeUndefined();
    expect(world.requests).toHaveLength(1);
    sent.push(...(await world.sentIds()));
    expect(sent).toHaveLength(200);
    world.pass(11 * MINUTE);
    world.isStopping = false;
    world.requests.length = 0;
    expect(await world.poll()).toBe(250);
    expect(world.requests).toHaveLength(3);
    sent.push(...(await world.sentIds()));
    expect([sent.length, new Set(sent).size]).toEqual([250, 250]);
  });

  it('sends what is created meanwhile once', async () => {
    await start();
    world.put('new');
    await world.poll();
    world.pass();
    await world.poll();
    expect((await world.sentIds()).filter((id) => id === 'new')).toEqual(['new']);
  });
});
