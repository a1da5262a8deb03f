import { beforeEach, describe, expect, it } from 'vitest';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import { World, type WorldOptions } from './world.ts';

let world: World;
const start = async (change: Partial<WebhookRow> = {}, options: WorldOptions = {}, ids = ['1', '2', '3']) => {
  world = new World(options);
  for (const id of ids) world.put(id, { assigned_user_ids: ['ann'], reporter: 'ann' });
  await world.hook({ event: 'deleted', ...change });
};
const nothing = () => [];
const gone = async () =>
  (await world.sent()).flatMap(({ objects }) => objects.map(({ id, raw }) => [id, (raw as { gone: string }).gone]));

describe('a census', () => {
  beforeEach(() => start());

  it('sends what was deleted, once', async () => {
    world.objects.delete('2');
    expect(await world.poll()).toBe(1);
    expect(await gone()).toEqual([['2', 'deleted']]);
    expect(await world.poll()).toBe(0);
    expect(await world.sent()).toEqual([]);
  });

  it('sends what was created after the webhook and deleted since', async () => {
    world.put('4');
    await world.poll();
    world.objects.delete('4');
    await world.poll();
    expect(await gone()).toEqual([['4', 'deleted']]);
  });

  it('sends an object as not visible when its parent is hidden as well', async () => {
    world.objects.clear();
    world.hidden.add('10000');
    await world.poll();
    expect(new Set((await gone()).map(([, fate]) => fate))).toEqual(new Set(['not_visible']));
  });

  it('sends nothing after an empty list while the objects can be read', async () => {
    world.faults.push(nothing);
    expect(await world.poll()).toBe(0);
    expect(await world.sent()).toEqual([]);
    expect(await world.known()).toEqual(['1', '2', '3']);
  });

  it('sends only what was deleted after a partial list', async () => {
    world.objects.delete('3');
    world.faults.push((page) => page.slice(0, 1));
    await world.poll();
    expect(await gone()).toEqual([['3', 'deleted']]);
  });

  it('comes to its end later when the process stops, and sends nothing twice', async () => {
    world.objects.delete('2');
    world.isStopping = true;
    expect(await world.poll()).toBeUndefined();
    world.isStopping = false;
    await world.poll();
    expect(await gone()).toEqual([['2', 'deleted']]);
  });
});

describe('a census of objects without a parent', () => {
  const groups = { objectType: 'hris_group' };

  it('takes "not found" for a deletion when an object of the list is found', async () => {
    await start(groups);
    world.objects.delete('2');
    await world.poll();
    expect(await gone()).toEqual([['2', 'deleted']]);
  });

  it('sends none of them as deleted while neither the list nor a read by id returns anything', async () => {
    await start(groups);
    for (const id of world.objects.keys()) world.hidden.add(id);
    world.faults.push(nothing);
    expect(await world.poll()).toBe(0);
    world.hidden.clear();
    expect(await world.poll()).toBe(0);
    expect(await world.sent()).toEqual([]);
  });

  it('sends the last of them as deleted after a second list without it, an interval later', async () => {
    await start(groups, {}, ['1']);
    world.objects.clear();
    expect(await world.poll()).toBe(0);
    expect(await world.poll()).toBe(0);
    world.pass();
    expect(await world.poll()).toBe(1);
    expect(await gone()).toEqual([['1', 'deleted']]);
  });

  it('needs two lists in a row: one that was back in between begins anew', async () => {
    await start(groups, {}, ['1']);
    for (const fault of [nothing, (page: never[]) => page, nothing]) {
      world.faults.push(fault as never);
      world.hidden.clear();
      if (fault === nothing) world.hidden.add('1');
      world.pass();
      expect(await world.poll()).toBe(0);
    }
    expect(await world.sent()).toEqual([]);
  });

  it('needs a second list where objects cannot be read by their id', async () => {
    await start(groups, { canFind: false });
    world.objects.delete('2');
    expect(await world.poll()).toBe(0);
    world.pass();
    expect(await world.poll()).toBe(1);
    expect(await gone()).toEqual([['2', 'deleted']]);
  });
});

describe('a census with filters', () => {
  it.each([
    ['10000', {}],
    ['SHOP', {}],
  ])('sends a task that was moved out of the project %s as outside of the filters', async (project_id) => {
    await start({ filters: { project_id } });
    world.put('2', { project_id: '10001' });
    await world.poll();
    expect(await gone()).toEqual([['2', 'outside_filters']]);
    expect(await world.known()).toEqual(['1', '3']);
  });

  it('sends a task again that came back and was deleted', async () => {
    await start({ filters: { project_id: '10000' } });
    for (const project_id of ['10001', '10000']) {
      world.put('2', { project_id });
      await world.poll();
    }
    world.objects.delete('2');
    await world.poll();
    expect(await gone()).toEqual([
      ['2', 'outside_filters'],
      ['2', 'deleted'],
    ]);
  });

  it('sends a task whose assignee or parent changed', async () => {
    await start({ filters: { assigned_user_id: 'ann' } });
    world.put('1', { assigned_user_ids: [] });
    world.put('2', { assigned_user_ids: ['bob'] });
    await world.poll();
    expect(await gone()).toEqual([
      ['1', 'outside_filters'],
      ['2', 'outside_filters'],
    ]);
  });

  it('sends somebody who left a group', async () => {
    world = new World();
    world.put('ann', { groups: [{ id: 'g1' }, { id: 'g2' }] });
    await world.hook({ event: 'deleted', objectType: 'hris_employee', filters: { group_id: 'g1' } });
    world.put('ann', { groups: [{ id: 'g2' }] });
    await world.poll();
    expect(await gone()).toEqual([['ann', 'outside_filters']]);
  });

  it('sends nothing when the list was wrong and the objects still meet the filters', async () => {
    await start({ filters: { project_id: 'SHOP', assigned_user_id: 'ann' } });
    world.faults.push(nothing);
    await world.poll();
    world.faults.push((page) => page.slice(1));
    await world.poll();
    expect(await world.sent()).toEqual([]);
  });

  it('needs a second list where the object does not show what the filter asks for', async () => {
    await start({ filters: { user_id: 'ann' } });
    world.put('2', { reporter: 'bob' });
    expect(await world.poll()).toBe(0);
    expect(await world.poll()).toBe(1);
    expect(await gone()).toEqual([['2', 'outside_filters']]);
  });

  it('needs a second list where a key cannot be looked up', async () => {
    await start({ filters: { project_id: 'SHOP' } }, { seesProjects: false });
    world.put('2', { project_id: '10001' });
    expect(await world.poll()).toBe(0);
    expect(await world.poll()).toBe(1);
  });

  it('sends nothing of what only the former filters let through', async () => {
    await start({ filters: { project_id: '10000' } });
    world.put('4', { project_id: '10001' });
    await world.refilter({ project_id: '10001' });
    await world.poll();
    await world.poll();
    expect(await world.sent()).toEqual([]);
    expect(await world.known()).toEqual(['4']);
  });
});
