import { beforeEach, describe, expect, it } from 'vitest';
import { RetryAt } from '../../../../src/jobs/outcomes.ts';
import { GatewayError } from '../../../../src/lib/errors.ts';
import { createEventAcceptance } from '../../../../src/webhooks/native/accept-events.ts';
import { createSweepJob } from '../../../../src/webhooks/native/sweep-job.ts';
import { START, WAITING_DELIVERIES, WAITING_EVENTS, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.begin();
  await world.subscribe('created', 'created');
  await world.subscribe('updated', 'updated');
  await world.subscribe('deleted', 'deleted');
});

const accept = () => createEventAcceptance(world.deps).run(world.job('take-in'), world.context);
const sweep = () => createSweepJob(world.deps).run(world.job('sweep-native'), world.context);
const sent = async () => [await world.sent('created'), await world.sent('updated'), await world.sent('deleted')];

describe('accepting events', () => {
  it('sends each webhook the events that it asked for, and is done with them', async () => {
    world.put('1');
    await world.report('1', 'created');
    await accept();
    expect(await sent()).toEqual([['1'], [], []]);
    world.now += 1000;
    world.put('1');
    await world.report('1', 'updated');
    await accept();
    world.objects.task_task.delete('1');
    await world.report('1', 'deleted');
    await accept();
    expect(await sent()).toEqual([['1'], ['1'], ['1']]);
    expect(await world.hints()).toEqual([]);
    expect(await world.jobs()).toEqual(['deliver', 'deliver', 'deliver']);
  });

  it('sends one event for several reports of one change', async () => {
    world.put('1');
    for (let count = 0; count < 3; count++) await world.report('1', 'created');
    await accept();
    await world.report('1', 'created');
    await accept();
    expect(await sent()).toEqual([['1'], [], []]);
  });

  it('does not take an object for deleted that only cannot be found', async () => {
    world.put('1');
    await world.report('1', 'created');
    await accept();
    world.objects.task_task.delete('1');
    await world.report('1', 'updated');
    await accept();
    expect((await sent())[2]).toEqual([]);
  });

  it('does not take an object for deleted that is reported so and can be found', async () => {
    world.put('1');
    await world.report('1', 'created');
    await world.report('1', 'deleted');
    await accept();
    expect((await sent())[2]).toEqual([]);
  });

  it('takes more events than fit into a batch in several', async () => {
    for (let count = 0; count < 600; count++) {
      world.put(`n${count}`);
      await world.report(`n${count}`, 'created');
    }
    await accept();
    expect(new Set((await sent())[0]).size).toBe(600);
    expect(await world.stores.registrations.find('c1')).toMatchObject({ round: 2 });
  });

  it('leaves the rest to the next run when the process stops', async () => {
    world.isStopping = true;
    world.put('1');
    await world.report('1', 'created');
    expect(await accept()).toBe(world.now);
    expect(await world.hints()).toEqual([]);
  });

  it('drops what it found when another process was faster', async () => {
    world.put('1');
    await world.report('1', 'created');
    const { events } = world.stores;
    const pending = events.pending;
    events.pending = async (connectionId, limit) => {
      const rows = await pending(connectionId, limit);
      await world.stores.registrations.change('c1', { round: 7 });
      return rows;
    };
    expect(await accept()).toBeUndefined();
    expect(await sent()).toEqual([[], [], []]);
    expect(world.deps.accepting.size).toBe(0);
  });

  it('is done with the events of a paused connection without sending anything', async () => {
    world.connection = { ...world.connection, isPaused: true };
    world.put('1');
    await world.report('1', 'created');
    await accept();
    expect(await sent()).toEqual([[], [], []]);
    expect(await world.hints()).toEqual([]);
  });

  it('is retried when the provider fails, no sooner than that says, with a note on each webhook', async () => {
    world.refusals.set('task_task', new GatewayError('rate_limited', 'Slow down.', { retryAfter: 90 }));
    await world.report('1', 'created');
    const error = await accept().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(RetryAt);
    expect((error as RetryAt).at).toBe(world.now + 90_000);
    expect(world.notes.sort()).toEqual(['created', 'deleted', 'updated'].map((id) => `${id} read: Slow down.`));
    expect(await world.hints()).toEqual(['created 1']);
  });
});

describe('events of tasks and their comments', () => {
  const comment = { objectType: 'task_comment' as const, parentId: '1' };
  beforeEach(async () => {
    await world.subscribe('comments', 'created', 'task_comment');
    await world.subscribe('comments gone', 'deleted', 'task_comment');
  });

  it('send the comments of a deleted task as deleted along with it', async () => {
    world.put('1');
    world.put('1_7', 'task_comment', '1');
    await world.report('1', 'created');
    await world.report('1_7', 'created', comment);
    await accept();
    world.objects.task_task.clear();
    world.objects.task_comment.clear();
    await world.report('1', 'deleted');
    await accept();
    expect(await world.sent('comments gone')).toEqual(['1_7']);
  });

  it('go on when the connection may not read the comments, which a later sweep finds', async () => {
    world.refusals.set('task_comment', new GatewayError('scope_missing', 'The authorization lacks a scope.'));
    world.put('1');
    await world.report('1', 'created');
    await world.report('1_7', 'changed', { ...comment, since: START - 500 });
    await accept();
    expect((await sent())[0]).toEqual(['1']);
    expect(world.notes).toEqual([
      'comments read: The authorization lacks a scope.',
      'comments gone read: The authorization lacks a scope.',
    ]);
    const watches = await world.stores.registrations.watches('c1');
    expect(watches.find(({ objectType }) => objectType === 'task_comment')?.since).toBe(START - 501);
    expect(watches.find(({ objectType }) => objectType === 'task_task')?.since).toBe(START);
  });
});

describe('events that keep coming', () => {
  it('leave their place to other connections after a turn, and go on in the next one', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => `${index}`);
    for (const id of ids) {
      world.put(id);
      await world.report(id, 'created');
    }
    const turn = () => createEventAcceptance({ ...world.deps, turnMs: 0 }).run(world.job('take-in'), world.context);
    expect(await turn()).toBe(world.now);
    expect(await world.sent('created')).toHaveLength(500);
    expect(await turn()).toBe(world.now);
    expect(await turn()).toBeUndefined();
    expect(await world.sent('created')).toHaveLength(600);
  });
});

describe('events of a workspace with as many deliveries waiting as may', () => {
  it('wait, with a note that says so, and are sent once there is room again', async () => {
    for (let count = 0; count < WAITING_DELIVERIES / 2; count++) {
      world.put(`${count}`);
      await world.report(`${count}`, 'created');
      await accept();
    }
    world.now += 5000;
    world.put('late');
    await world.report('late', 'created');
    expect(await accept()).toBe(world.now + 30_000);
    expect(await world.hints()).toEqual(['created late']);
    expect(world.notes).toEqual([expect.stringMatching(/^created read: put off: of the 20 deliveries/)]);
    await world.arrive('created');
    world.now += 30_000;
    await accept();
    expect((await world.sent('created')).at(-1)).toBe('late');
    expect(await world.hints()).toEqual([]);
  });

  it('that are pushed beyond what may wait are not stored, and found by a sweep', async () => {
    const hooks = (ids: readonly string[]) => world.push(ids.map((id) => ({ id, event: 'created' as const })));
    const ids = Array.from({ length: WAITING_EVENTS + 10 }, (_, index) => `${index}`);
    for (const id of ids) world.put(id);
    await hooks(ids.slice(0, WAITING_EVENTS));
    world.now += 2000;
    await hooks(ids.slice(WAITING_EVENTS));
    expect(await world.hints()).toHaveLength(WAITING_EVENTS);
    expect(await world.jobs()).toEqual(['sweep-native', 'take-in']);
    expect(await sweep()).toBe(world.now + 30_000);
    await accept();
    await world.arrive('created');
    world.now += 60_000;
    await sweep();
    await accept();
    expect((await world.sent('created')).sort()).toEqual(ids.sort());
  });
});
