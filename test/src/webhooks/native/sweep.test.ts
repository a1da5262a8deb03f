import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/lib/errors.ts';
import { createEventAcceptance } from '../../../../src/webhooks/native/accept-events.ts';
import { createSweepJob } from '../../../../src/webhooks/native/sweep-job.ts';
import { START, World } from './world.ts';

const HOUR = 60 * 60_000;

let world: World;
beforeEach(async () => {
  world = new World();
});

const sweep = async () => {
  world.now += HOUR;
  return await createSweepJob(world.deps).run(world.job('sweep-native'), world.context);
};
const accept = () => createEventAcceptance(world.deps).run(world.job('take-in'), world.context);

describe('a sweep', () => {
  beforeEach(async () => {
    await world.begin();
    await world.subscribe('updated', 'updated');
    await world.subscribe('created', 'created');
  });

  it('finds what was created and changed without a report, once', async () => {
    world.put('1');
    expect(await sweep()).toBe(world.now + 6 * HOUR);
    expect(await world.hints()).toEqual(['changed 1']);
    await accept();
    expect(await world.sent('created')).toEqual(['1']);
    await sweep();
    expect(await world.hints()).toEqual([]);
    world.now += 1000;
    world.put('1');
    await sweep();
    await accept();
    expect(await world.sent('updated')).toEqual(['1']);
    expect(world.notes).toContain('created read: swept: 1 to be looked at');
  });

  it('begins the next time a little before the newest change', async () => {
    world.put('1');
    await sweep();
    const [watch] = await world.stores.registrations.watches('c1');
    expect(watch).toMatchObject({ since: START, sweptAt: world.now });
    world.now += HOUR;
    world.put('1');
    const changedAt = world.now;
    await sweep();
    const [after] = await world.stores.registrations.watches('c1');
    expect(after?.since).toBe(changedAt - 10 * 60_000);
  });

  it('goes on at once with the next process when this one stops', async () => {
    world.put('1');
    world.isStopping = true;
    expect(await sweep()).toBe(world.now);
    expect(await world.stores.registrations.watches('c1')).toMatchObject([{ sweptAt: null }, { sweptAt: null }]);
  });

  it('waits while the connection is paused, and ends with the last webhook', async () => {
    world.connection = { ...world.connection, isPaused: true };
    expect(await sweep()).toBe(world.now + 10 * 60_000);
    world.isRemoved = true;
    expect(await sweep()).toBeUndefined();
  });

  it('leaves out what the connection may not read, and comes back sooner', async () => {
    await world.subscribe('comments', 'created', 'task_comment');
    world.refusals.set('task_comment', new GatewayError('permission_missing', 'No.'));
    world.put('1');
    expect(await sweep()).toBe(world.now + HOUR);
    const watches = await world.stores.registrations.watches('c1');
    expect(watches.map(({ objectType, sweptAt }) => [objectType, sweptAt !== null])).toEqual([
      ['task_comment', false],
      ['task_task', true],
    ]);
  });
});

describe('a census', () => {
  beforeEach(async () => {
    for (const id of ['1', '2', '3']) world.put(id);
    world.now += 20 * 60_000;
    await world.begin({ since: world.now });
    await world.subscribe('deleted', 'deleted');
    await world.subscribe('comments', 'deleted', 'task_comment');
    world.put('1_7', 'task_comment', '1');
    world.objects.task_comment.set('1_7', { createdAt: START, updatedAt: START, parentId: '1' });
    await sweep();
    await accept();
  });

  it('sends what was there before the webhook and is gone, with its parts', async () => {
    world.objects.task_task.delete('1');
    world.objects.task_comment.clear();
    await sweep();
    expect((await world.hints()).sort()).toEqual(['missing 1', 'missing 1_7']);
    await accept();
    expect([await world.sent('deleted'), await world.sent('comments')]).toEqual([['1'], ['1_7']]);
    await sweep();
    expect(await world.hints()).toEqual([]);
  });

  it.each([
    ['empty', []],
    ['partial', ['2']],
  ])('takes nothing for missing after one list that is %s', async (_name, list) => {
    world.lists.push(list);
    await sweep();
    expect(await world.hints()).toEqual([]);
  });

  it('takes what two lists lack for missing, and sends only what cannot be read by its id', async () => {
    world.objects.task_task.delete('3');
    world.lists.push([], []);
    await sweep();
    expect((await world.hints()).sort()).toEqual(['missing 1', 'missing 1_7', 'missing 2', 'missing 3']);
    await accept();
    expect([await world.sent('deleted'), await world.sent('comments')]).toEqual([['3'], []]);
  });

  it('sends a comment that was deleted without its task', async () => {
    world.objects.task_comment.clear();
    world.put('1');
    await sweep();
    await accept();
    expect([await world.sent('deleted'), await world.sent('comments')]).toEqual([[], ['1_7']]);
  });
});
