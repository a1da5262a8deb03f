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
