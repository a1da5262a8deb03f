import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWalks, type Walk, type Walker } from '../../../../adapters/toolkit/walks/walks.ts';
import { storedWalks } from '../../stored-walks.ts';

const lineOf = (): Walker => ({ walks: storedWalks(() => setImmediate()), clock: { now: () => 0 } });

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
