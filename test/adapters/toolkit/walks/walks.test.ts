import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Session } from '../../../../adapters/contract/session.ts';
import { openWalks, type Walk } from '../../../../adapters/toolkit/walks/walks.ts';
import { KeyedLock } from '../../../../src/lib/keyed-lock.ts';

/** Notes that take a while to be read and written, as those of a database do. */
function lineOf(): Pick<Session, 'snapshots' | 'clock' | 'serialize'> {
  const notes = new Map<string, string>();
  const locks = new KeyedLock();
  return {
    snapshots: {
      async get(key) {
        await setImmediate();
        return notes.get(key);
      },
      async set(key, value) {
        await setImmediate();
        notes.set(key, value);
      },
    },
    clock: { now: () => 0 },
    serialize: (key, work) => locks.run(key, new AbortController().signal, work),
  };
}

const walkOf = (name: string): Walk => ({ ids: [`${name}1`, `${name}2`, `${name}3`], isComplete: false });

it('walks that overlap do not lose each other', async () => {
  const line = lineOf();
  const names = ['a', 'b', 'c', 'd'];
  const opened = await Promise.all(names.map(() => openWalks(line, 'list')));
  await Promise.all(opened.map((walks, index) => walks.save(walkOf(names[index] ?? ''), index + 1, false)));
  const found = await Promise.all(names.map(async (_, index) => (await openWalks(line, 'list')).at(index + 1)));
  expect(found.map((walk) => walk?.ids[0])).toEqual(['a1', 'b1', 'c1', 'd1']);
});

it('a walk that was saved while another one had the index open is found again', async () => {
  const line = lineOf();
  const slow = await openWalks(line, 'list');
  await (await openWalks(line, 'list')).save(walkOf('quick'), 2, false);
  await slow.save(walkOf('slow'), 3, false);
  expect((await (await openWalks(line, 'list')).at(2))?.ids[0]).toBe('quick1');
});
