import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recentlyUsed } from '../../../src/lib/recently-used.ts';
import { sourceFiles } from '../../architecture/import-graph.ts';

describe('recentlyUsed', () => {
  it('keeps as many entries as it may, those that were used last', () => {
    const entries = recentlyUsed<number>(3);
    for (const [index, key] of ['a', 'b', 'c'].entries()) entries.set(key, index);
    entries.get('a');
    entries.set('c', 5);
    entries.set('d', 9);
    expect([...entries.keys()]).toEqual(['d', 'c', 'a']);
    expect(entries.get('c')).toBe(5);
    entries.delete('a');
    entries.set('e', 1);
    expect([...entries.keys()]).toEqual(['e', 'c', 'd']);
    entries.clear();
    expect(entries.size).toBe(0);
  });

  it('takes up nothing for entries that are not there', () => {
    const { heapUsed, external } = process.memoryUsage();
    const maps = Array.from({ length: 1000 }, () => recentlyUsed<number>(10_000));
    const after = process.memoryUsage();
    expect(maps).toHaveLength(1000);
    // Room for their entries would be 220 MB.
    expect(after.heapUsed + after.external - heapUsed - external).toBeLessThan(20_000_000);
  });

  it('is how every bounded map is made', () => {
    const others = sourceFiles(['src', 'adapters', 'schema']).filter(
      (path) => path !== 'src/lib/recently-used.ts' && /new LRUCache/.test(readFileSync(path, 'utf8')),
    );
    expect(others).toEqual([]);
  });
});
