import { describe, expect, it } from 'vitest';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import { MINUTE, World, type WorldOptions } from './world.ts';

let world: World;
const start = async (change: Partial<WebhookRow> = {}, options: WorldOptions = {}) => {
  world = new World(options);
  world.put('other', { project_id: '10001' });
  world.pass(60 * MINUTE);
  for (const id of ['1', '2']) world.put(id);
  world.pass(60 * MINUTE);
  await world.hook({ event: 'created', ...change });
};
/** Polls after a minute; ids that were sent. */
const poll = async () => {
  world.pass();
  await world.poll();
  return await world.sentIds();
};

describe('a window', () => {
  it('finds what was created since, once', async () => {
    await start();
    expect(await poll()).toEqual([]);
    world.put('3');
    expect(await poll()).toEqual(['3']);
    expect(await poll()).toEqual([]);
  });

  it('sends an old object as updated and not as created', async () => {
    await start();
    world.put('1', { name: 'renamed' });
    expect(await poll()).toEqual([]);
    await start({ event: 'updated' });
    world.put('1', { name: 'renamed' });
    expect(await poll()).toEqual(['1']);
  });

  it('finds a change that a search shows late', async () => {
    await start();
    world.put('3');
    world.faults.push((page) => page.filter(({ id }) => id !== '3'));
    expect(await poll()).toEqual([]);
    world.put('4');
    expect(await poll()).toEqual(['4', '3'].sort());
  });

  it('forgets what fell out of it', async () => {
    await start();
    world.put('3');
    await poll();
    world.pass(20 * MINUTE);
    world.put('4');
    await poll();
    expect(await world.known()).toEqual(['4']);
  });

  it('goes on where it was interrupted, without sending a page twice', async () => {
    await start();
    for (let count = 0; count < 150; count++) world.put(`n${String(count).padStart(3, '0')}`);
    world.isStopping = true;
    world.pass();
    expect(await world.poll()).toBeUndefined();
    world.isStopping = false;
    await world.poll();
    const ids = await world.sentIds();
    expect([ids.length, new Set(ids).size]).toEqual([150, 150]);
  });
});

describe('a webhook for created objects with filters', () => {
  const filters = { project_id: '10000' };

  it('is sent an old task that was moved into the project', async () => {
    await start({ filters });
    world.put('other', { project_id: '10000' });
    expect(await poll()).toEqual(['other']);
    expect(await poll()).toEqual([]);
  });

  it('is not sent tasks of the project that change, however long they were untouched', async () => {
    await start({ filters });
    expect(await poll()).toEqual([]);
    world.pass(600 * MINUTE);
    world.put('1', { name: 'renamed' });
    expect(await poll()).toEqual([]);
  });

  it('is sent a task again that left the project and came back', async () => {
    await start({ filters });
    world.put('1', { project_id: '10001' });
    expect(await poll()).toEqual([]);
    world.put('1', { project_id: '10000' });
    expect(await poll()).toEqual(['1']);
  });

  it('is sent a task again whose return a filter that the task does not show let pass', async () => {
    await start({ filters: { user_id: 'ann' } });
    world.put('1', { reporter: 'ann' });
    expect(await poll()).toEqual(['1']);
    for (const reporter of ['bob', 'ann']) {
      world.put('1', { reporter });
      expect(await poll()).toEqual(reporter === 'ann' ? ['1'] : []);
    }
  });

  it('takes nothing for new after a list that was empty for a moment', async () => {
    await start({ filters });
    await poll();
    // The list of all members comes first, then the window.
    world.faults.push(() => []);
    await poll();
    world.put('1', { name: 'renamed' });
    expect(await poll()).toEqual([]);
  });

  it('keeps to its new filters from when they are changed', async () => {
    await start({ filters });
    await poll();
    await world.refilter({ project_id: '10001' });
    expect(await poll()).toEqual([]);
    expect(await world.known()).toEqual(['other']);
    world.put('other', { name: 'renamed' });
    world.put('2', { project_id: '10001' });
    expect(await poll()).toEqual(['2']);
  });

  it('begins to know its objects with the first poll when an earlier version created it', async () => {
    await start({ filters });
    const { db, t } = world.store;
    await db.delete(t.seen);
    await db.update(t.poll).set({ since: world.now });
    world.put('1', { name: 'renamed' });
    world.put('3');
    expect(await poll()).toEqual(['3']);
    world.put('other', { project_id: '10000' });
    expect(await poll()).toEqual(['other']);
  });

  it('knows what an initial sync has sent', async () => {
    await start({ filters }, { includesAll: true });
    expect(await poll()).toEqual(['1', '2']);
    world.put('1', { name: 'renamed' });
    world.put('other', { project_id: '10000' });
    expect(await poll()).toEqual(['other']);
  });
});
