import { beforeEach, describe, expect, it } from 'vitest';
import { createConnectionCaches } from '../../../src/connections/connection-cache.ts';

let now: number;
let loads: number;
let caches: ReturnType<typeof createConnectionCaches>;
beforeEach(() => {
  now = 1000;
  loads = 0;
  caches = createConnectionCaches({ now: () => now }, async () => now);
});

const fields = (id: string, updatedAt: number, siteChangedAt: number | null = null) =>
  caches.forConnection({ id, updatedAt, siteChangedAt }).get('fields', 500, async () => {
    loads += 1;
    return loads;
  });

describe('what is known of a site', () => {
  it('is loaded once for calls that miss together, and again when it is old', async () => {
    expect(await Promise.all([fields('a', 1), fields('a', 1)])).toEqual([1, 1]);
    now += 499;
    expect(await fields('a', 1)).toBe(1);
    now += 1;
    expect(await fields('a', 1)).toBe(2);
  });

  it('is known of one connection only, and only until that is changed', async () => {
    expect(await fields('a', 1)).toBe(1);
    expect(await fields('b', 1)).toBe(2);
    expect(await fields('a', 2)).toBe(3);
  });

  it('is loaded again after a load that failed, and when it is to be forgotten', async () => {
    const cache = caches.forConnection({ id: 'a', updatedAt: 1, siteChangedAt: null });
    await expect(cache.get('fields', 500, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await fields('a', 1)).toBe(1);
    cache.forget('fields');
    expect(await fields('a', 1)).toBe(2);
  });

  it('counts no more once the site was changed, for the call that did so and for others', async () => {
    const cache = caches.forConnection({ id: 'a', updatedAt: 1, siteChangedAt: null });
    expect(await fields('a', 1)).toBe(1);
    await cache.siteChanged();
    expect(await cache.get('fields', 500, async () => 'anew')).toBe('anew');
    expect(await fields('a', 1, now)).toBe('anew');
  });

  it('is not kept beside what is known now', async () => {
    expect(await fields('a', 1)).toBe(1);
    expect(await fields('a', 2)).toBe(2);
    expect(await fields('a', 1)).toBe(3);
  });

  it('is thrown away once it is old, also of a connection that nobody uses', async () => {
    expect(await fields('a', 1)).toBe(1);
    now += 60_000;
    expect(await fields('b', 1)).toBe(2);
    // What was thrown away is not there even at a time at which it was good.
    now -= 59_900;
    expect(await fields('a', 1)).toBe(3);
  });
});
