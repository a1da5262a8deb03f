/** Where walks stand between their pages: for a while, for one caller, and never without bounds. */
import { expect, it } from 'vitest';
import type { StoredWalks } from '../../../adapters/contract/session.ts';
import { createStoredWalks } from '../../../src/calls/stored-walks.ts';
import { walkStore } from '../../../src/store/connections/walks.ts';
import { onEachDatabase } from '../store/stores.ts';

onEachDatabase('walks', (given) => {
  const MINUTE = 60_000;

  function process(now: { ms: number }) {
    const of = createStoredWalks(walkStore(given.store), { now: () => now.ms });
    return (connectionId: string, callerId: string, updatedAt = 1) => {
      const walks: StoredWalks = of({ id: connectionId, updatedAt }, callerId);
      return {
        save: (list: string, value: string) =>
          walks.save(list, { next: 100, previous: 0, usedAt: now.ms, value }, undefined),
        at: async (list: string) => (await walks.at(list, 100))[0]?.value,
      };
    };
  }
  const count = async () => (await given.store.db.select().from(given.store.t.walk)).length;

  it('are there for every process for 15 minutes after they were used, and then gone', async () => {
    const now = { ms: 1_000_000 };
    await process(now)('c', 'k').save('walk', '1,2,3');
    now.ms += 15 * MINUTE - 1;
    expect(await process(now)('c', 'k').at('walk')).toBe('1,2,3');
    now.ms += 1;
    expect(await process(now)('c', 'k').at('walk')).toBeUndefined();
  });

  it('are those of one caller on one connection', async () => {
    const walks = process({ ms: 1_000_000 });
    await walks('c', 'k').save('walk', 'mine');
    expect(await walks('c', 'k').at('walk')).toBe('mine');
    expect(await walks('c', 'other').at('walk')).toBeUndefined();
    expect(await walks('other', 'k').at('walk')).toBeUndefined();
  });

  it('begin anew when the connection was changed: somebody else may have authorized it', async () => {
    const walks = process({ ms: 1_000_000 });
    await walks('c', 'k').save('walk', 'mine');
    expect(await walks('c', 'k', 2).at('walk')).toBeUndefined();
  });

  it('are not kept when they are longer than 8 MB', async () => {
    const walks = process({ ms: 1_000_000 })('c', 'k');
    await walks.save('long', 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(await walks.at('long')).toBeUndefined();
    expect(await count()).toBe(0);
  });

  it('are a thousand or so of one connection, the newest; others keep theirs', async () => {
    const now = { ms: 1_000_000 };
    const walks = process(now);
    await walks('quiet', 'k').save('walk', 'kept');
    for (let index = 0; index < 1600; index++) {
      now.ms += 1;
      await walks('noisy', 'k').save(`walk ${index}`, String(index));
    }
    expect(await count()).toBeLessThanOrEqual(1201);
    expect(await process(now)('noisy', 'k').at('walk 1599')).toBe('1599');
    expect(await process(now)('noisy', 'k').at('walk 0')).toBeUndefined();
    expect(await process(now)('quiet', 'k').at('walk')).toBe('kept');
  });

  it('are 64 MiB or so of one connection, however few they are', async () => {
    const now = { ms: 1_000_000 };
    const walks = process(now);
    await walks('quiet', 'k').save('walk', 'kept');
    const long = 'x'.repeat(8 * 1024 * 1024);
    for (let index = 0; index < 14; index++) {
      now.ms += 1;
      await walks('noisy', 'k').save(`walk ${index}`, long);
    }
    expect(await count()).toBeLessThanOrEqual(1 + 10);
    expect(await process(now)('noisy', 'k').at('walk 13')).toHaveLength(long.length);
    expect(await process(now)('noisy', 'k').at('walk 0')).toBeUndefined();
    expect(await process(now)('quiet', 'k').at('walk')).toBe('kept');
  });
});
