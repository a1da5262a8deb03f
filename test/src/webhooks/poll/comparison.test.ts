import { describe, expect, it } from 'vitest';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import { World } from './world.ts';

let world: World;
const support = { changes: 'compared' as const };
const start = async (change: Partial<WebhookRow> = {}) => {
  world = new World({ support });
  world.put('ann', { name: 'Ann', groups: [{ id: 'g1' }] });
  world.put('bob', { name: 'Bob' });
  await world.hook({ objectType: 'hris_employee', event: 'updated', fields: null, ...change });
};
const poll = async () => {
  world.pass();
  await world.poll();
  return await world.sentIds();
};

describe('a comparison', () => {
  it('finds an object with another content, and none whose times alone have moved', async () => {
    await start();
    world.put('ann');
    expect(await poll()).toEqual([]);
    world.put('ann', { name: 'Anne' });
    expect(await poll()).toEqual(['ann']);
    expect(await poll()).toEqual([]);
  });

  it('sends an object that went there and back twice', async () => {
    await start();
    for (const name of ['Anne', 'Ann']) {
      world.put('ann', { name });
      expect(await poll()).toEqual(['ann']);
    }
  });

  it('sends a new object to the webhook for created ones only', async () => {
    await start();
    world.put('eve', { name: 'Eve' });
    expect(await poll()).toEqual([]);
    await start({ event: 'created' });
    world.put('eve', { name: 'Eve' });
    expect(await poll()).toEqual(['eve']);
  });

  it('sends whoever comes into a group, also for the second time', async () => {
    await start({ event: 'created', filters: { group_id: 'g1' } });
    for (const groups of [[{ id: 'g1' }], [], [{ id: 'g1' }]]) {
      world.put('bob', { groups });
      expect(await poll()).toEqual(groups.length > 0 ? ['bob'] : []);
    }
  });

  it('takes nobody for new after a list that was empty for a moment', async () => {
    await start({ event: 'created', filters: { group_id: 'g1' } });
    world.faults.push(() => []);
    expect(await poll()).toEqual([]);
    expect(await poll()).toEqual([]);
  });

  it('sends nothing when its filters were changed', async () => {
    await start({ event: 'created', filters: { group_id: 'g1' } });
    world.put('bob', { groups: [{ id: 'g2' }] });
    await world.refilter({ group_id: 'g2' });
    expect(await poll()).toEqual([]);
    expect(await world.known()).toEqual(['bob']);
  });
});
