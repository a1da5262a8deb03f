import { describe, expect, it } from 'vitest';
import { FreshCache } from '../../../src/lib/fresh-cache.ts';

describe('a fresh cache', () => {
  it('keeps what it was given until it is taken out', () => {
    const cache = new FreshCache<{ n: number }>({ max: 10, version: () => 1 });
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', { n: 1 });
    expect(cache.get('a')).toEqual({ n: 1 });
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('forgets everything when the version changes, and only then', () => {
    let version = 1;
    const cache = new FreshCache<{ n: number }>({ max: 10, version: () => version });
    cache.get('a');
    cache.set('a', { n: 1 });
    cache.set('b', { n: 2 });
    expect(cache.get('b')).toEqual({ n: 2 });
    version = 2;
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('b')).toBeUndefined();
  });

  it('reads what it has not, once', async () => {
    const cache = new FreshCache<{ n: number }>({ max: 10, version: () => 1 });
    let reads = 0;
    const read = async () => ({ n: ++reads });
    expect(await cache.getOrRead('a', read)).toEqual({ n: 1 });
    expect(await cache.getOrRead('a', read)).toEqual({ n: 1 });
    expect(await cache.getOrRead('b', async () => undefined)).toBeUndefined();
    expect(await cache.getOrRead('b', read)).toEqual({ n: 2 });
  });

  it('does not keep what may have changed while it was read', async () => {
    let version = 1;
    const cache = new FreshCache<{ n: number }>({ max: 10, version: () => version });
    const during = (change: () => void) => async () => {
      change();
      return { n: 1 };
    };
    for (const change of [() => cache.delete('a'), () => cache.set('b', { n: 3 })]) {
      expect(await cache.getOrRead('a', during(change))).toEqual({ n: 1 });
      expect(cache.get('a')).toBeUndefined();
    }
    const lateChange = () => {
      version = 2;
      cache.get('other');
    };
    expect(await cache.getOrRead('a', during(lateChange))).toEqual({ n: 1 });
    expect(cache.get('a')).toBeUndefined();
  });

  it('is bounded: the longest unused goes first', () => {
    const cache = new FreshCache<{ n: number }>({ max: 2, version: () => 1 });
    cache.get('a');
    cache.set('a', { n: 1 });
    cache.set('b', { n: 2 });
    cache.get('a');
    cache.set('c', { n: 3 });
    expect(cache.get('a')).toEqual({ n: 1 });
    expect(cache.get('b')).toBeUndefined();
  });
});
