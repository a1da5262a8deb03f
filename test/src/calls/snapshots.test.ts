/** What lists remember between their pages: for a while, for one caller, and never without bounds. */
import { expect, it } from 'vitest';
import { createSnapshots } from '../../../src/calls/snapshots.ts';
import { snapshotStore } from '../../../src/store/connections/snapshots.ts';
import { onEachDatabase } from '../store/stores.ts';

onEachDatabase('notes of lists', (given) => {
  const MINUTE = 60_000;

  function process(now: { ms: number }) {
    const store = snapshotStore(given.store);
    return createSnapshots(store, { now: () => now.ms }, given.store.outsideWrites);
  }
  const count = async () => (await given.store.db.select().from(given.store.t.snapshot)).length;

  it('are there for every process for 15 minutes after they were written, and then gone', async () => {
    const now = { ms: 1_000_000 };
    await process(now)('c', 'k').set('walk', '1,2,3');
    now.ms += 15 * MINUTE - 1;
    expect(await process(now)('c', 'k').get('walk')).toBe('1,2,3');
    now.ms += 1;
    expect(await process(now)('c', 'k').get('walk')).toBeUndefined();
    await snapshotStore(given.store).prune(now.ms);
    expect(await count()).toBe(0);
  });

  it('are those of one caller on one connection', async () => {
    const notes = process({ ms: 1 });
    await notes('c', 'k').set('walk', 'mine');
    expect(await notes('c', 'other').get('walk')).toBeUndefined();
    expect(await notes('other', 'k').get('walk')).toBeUndefined();
  });

  it('are not kept when they are longer than 8 MB', async () => {
    const notes = process({ ms: 1 })('c', 'k');
    await notes.set('long', 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(await notes.get('long')).toBeUndefined();
    expect(await count()).toBe(0);
  });

  it('are a thousand or so of one connection, the newest; others keep theirs', async () => {
    const now = { ms: 1 };
    const notes = process(now);
    await notes('quiet', 'k').set('walk', 'kept');
    for (let index = 0; index < 1600; index++) {
      now.ms += 1;
      await notes('noisy', 'k').set(`walk ${index}`, String(index));
    }
    expect(await count()).toBeLessThanOrEqual(1201);
    expect(await process(now)('noisy', 'k').get('walk 1599')).toBe('1599');
    expect(await process(now)('noisy', 'k').get('walk 0')).toBeUndefined();
    expect(await process(now)('quiet', 'k').get('walk')).toBe('kept');
  });

  it('are 64 MiB or so of one connection, however few they are', async () => {
    const now = { ms: 1 };
    const notes = process(now);
    await notes('quiet', 'k').set('walk', 'kept');
    const long = 'x'.repeat(8 * 1024 * 1024);
    for (let index = 0; index < 14; index++) {
      now.ms += 1;
      await notes('noisy', 'k').set(`walk ${index}`, long);
    }
    expect(await count()).toBeLessThanOrEqual(1 + 10);
    expect(await process(now)('noisy', 'k').get('walk 13')).toHaveLength(long.length);
    expect(await process(now)('noisy', 'k').get('walk 0')).toBeUndefined();
    expect(await process(now)('quiet', 'k').get('walk')).toBe('kept');
  });
});
