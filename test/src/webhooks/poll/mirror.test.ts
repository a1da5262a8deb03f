/** A webhook with a database: whatever makes a copy of all objects differ from them is sent. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SUPPORT, World, type WorldOptions } from './world.ts';

const DATABASE = { dbType: 'postgres' as const, fields: null };
const names = async (world: World) =>
  (await world.sent()).flatMap(({ objects }) => objects.map(({ id, name, raw }) => [id, name ?? raw]));

async function mirror(options: WorldOptions = {}, change = {}) {
  const world = new World({ includesAll: true, ...options });
  world.put('1', { name: 'one' });
  world.put('2', { name: 'two' });
  world.pass(60 * MINUTE);
  await world.hook({ ...DATABASE, ...change });
  return world;
}

const ways: [string, WorldOptions][] = [
  ['by their time', {}],
  ['by comparison', { support: { changes: 'compared' } }],
];

describe.each(ways)('a copy of objects that are found %s', (_name, options) => {
  it('has all of them, then what is created, changed and deleted', async () => {
    const world = await mirror(options);
    await world.poll();
    expect(await names(world)).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ]);
    world.pass();
    world.put('1', { name: 'changed' });
    world.put('3', { name: 'three' });
    world.objects.delete('2');
    await world.poll();
    const sent = await names(world);
    expect(sent).toHaveLength(3);
    expect(sent).toEqual(
      expect.arrayContaining([
        ['1', 'changed'],
        ['3', 'three'],
        ['2', { gone: 'deleted' }],
      ]),
    );
    expect(sent.at(-1)?.[0]).toBe('2');
    await world.poll();
    expect(await names(world)).toEqual([]);
  });

  it('has what became visible without a change, and once more what comes back', async () => {
    const world = await mirror(options);
    const hidden = world.objects.get('2') ?? {};
    world.objects.delete('2');
    await world.poll();
    expect(await names(world)).toEqual([['1', 'one']]);
    world.objects.set('2', hidden);
    world.pass(60 * MINUTE);
    await world.poll();
    expect(await names(world)).toEqual([['2', 'two']]);
    world.objects.delete('2');
    await world.poll();
    world.objects.set('2', hidden);
    await world.poll();
    expect(await names(world)).toEqual([
      ['2', { gone: 'deleted' }],
      ['2', 'two'],
    ]);
  });

  it('is filled again, and has what only came back after that', async () => {
    const world = await mirror(options);
    await world.poll();
    await world.sent();
    const hidden = world.objects.get('2') ?? {};
    world.objects.delete('2');
    world.pass(60 * MINUTE);
    await world.refill();
    await world.poll();
    expect(await names(world)).toEqual([['1', 'one']]);
    world.objects.set('2', hidden);
    await world.poll();
    expect(await names(world)).toEqual([['2', 'two']]);
    await world.poll();
    expect(await names(world)).toEqual([]);
  });

  it('loses nothing when a list is short by mistake', async () => {
    const world = await mirror(options);
    await world.poll();
    await world.sent();
    world.pass();
    world.faults.push(() => []);
    await world.poll();
    world.pass();
    await world.poll();
    expect(await names(world)).toEqual([]);
    expect([...(await world.known())].filter((id) => id !== '').sort()).toEqual(['1', '2']);
  });

  it('loses what does not meet the filters any more', async () => {
    const world = await mirror(options, { filters: { project_id: 'SHOP' } });
    await world.poll();
    await world.sent();
    world.pass();
    world.put('1', { project_id: '10001' });
    await world.poll();
    expect(await names(world)).toEqual([['1', { gone: 'outside_filters' }]]);
  });

  it('of which nothing was sent in the beginning has what happens from then on', async () => {
    const world = await mirror({ ...options, includesAll: false });
    await world.poll();
    expect(await names(world)).toEqual([]);
    world.pass();
    world.put('2', { name: 'changed' });
    world.put('3', { name: 'three' });
    world.objects.delete('1');
    await world.poll();
    expect((await names(world)).map(([id]) => id).sort()).toEqual(['1', '2', '3']);
  });
});

it('objects that cannot be read by their id leave the copy when two lists lack them', async () => {
  const world = await mirror({ canFind: false, support: { ...SUPPORT, changes: 'compared' } });
  await world.poll();
  await world.sent();
  world.objects.delete('2');
  await world.poll();
  expect(await names(world)).toEqual([['2', { gone: 'deleted' }]]);
});
