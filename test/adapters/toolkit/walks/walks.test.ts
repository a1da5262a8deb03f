import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWalks, type Walk, type Walker } from '../../../../adapters/toolkit/walks/walks.ts';
import { storedWalks } from '../../stored-walks.ts';

const lineOf = (): Walker => ({
  walks: storedWalks(() => setImmediate()),
  clock: { now: () => 0 },
  signal: new AbortController().signal,
});

const walkOf = (name: string): Walk => ({ ids: [`${name}1`, `${name}2`, `${name}3`], isComplete: false });

it('walks that overlap do not lose each other', async () => {
  const line = lineOf();
  const names = ['a', 'b', 'c', 'd'];
  const opened = names.map(() => openWalks(line, 'list'));
  await Promise.all(opened.map((walks, index) => walks.save(walkOf(names[index] ?? ''), index + 1, false)));
  const found = await Promise.all(names.map((_, index) => openWalks(line, 'list').at(index + 1)));
  expect(found.map((walk) => walk?.ids[0])).toEqual(['a1', 'b1', 'c1', 'd1']);
});

it('a walk that was saved while another one was open is found again', async () => {
  const line = lineOf();
  const slow = openWalks(line, 'list');
  await openWalks(line, 'list').save(walkOf('quick'), 2, false);
  await slow.save(walkOf('slow'), 3, false);
  const found = await openWalks(line, 'list').at(2);
  expect(found?.ids[0]).toBe('quick1');
});

it('two who go on from the same place at once do not share what they go on with', async () => {
  const line = lineOf();
  await openWalks(line, 'list').save(walkOf('a'), 1, false);
  const [one, other] = [openWalks(line, 'list'), openWalks(line, 'list')];
  const [walk, same] = [await one.at(1), await other.at(1)];
  await one.save({ ...(walk as Walk), ids: ['a1', 'a2', 'a3', 'x'] }, 2, false);
  await other.save({ ...(same as Walk), ids: ['a1', 'a3'] }, 2, false);
  expect((await line.walks.at('list', 2)).map(({ value }) => JSON.parse(value).ids)).toEqual(['a1,a3', 'a1,a2,a3,x']);
});

it('a page that is asked for again goes on with its own walk, not with another that was used since', async () => {
  const line = lineOf();
  const mine = openWalks(line, 'list');
  await mine.at(100);
  await mine.save(walkOf('mine'), 200, false);
  await openWalks(line, 'list').save(walkOf('other'), 100, false);
  const again = openWalks(line, 'list');
  expect((await again.at(100))?.ids[0]).toBe('other1');
  const later = openWalks(line, 'list');
  await line.walks.save('list', { next: 50, previous: 0, usedAt: 0, value: JSON.stringify({ ids: 'z1' }) }, undefined);
  expect((await later.at(150))?.ids[0]).toBe('z1');
  await later.save(walkOf('fork'), 160, false);
  expect((await openWalks(line, 'list').at(50))?.ids[0]).toBe('z1');
});
