import { LRUCache } from 'lru-cache';

type Options<V extends object | string | number> = Pick<LRUCache.Options<string, V, unknown>, 'ttl' | 'dispose'>;

/**
 * A map of the `most` entries that were used last. `new LRUCache({ max })` reserves room for all of them at once, which
 * is 220 kB for 10,000; this one grows with what is in it.
 */
export const recentlyUsed = <V extends object | string | number>(
  most: number,
  options: Options<V> = {},
): LRUCache<string, V> => new LRUCache({ ...options, maxSize: most, sizeCalculation: () => 1 });
