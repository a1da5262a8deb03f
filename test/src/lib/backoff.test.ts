import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../../src/lib/backoff.ts';

describe('backoff', () => {
  it('waits twice as long after each attempt', () => {
    const pauses = [1, 2, 3, 4].map((attempt) => backoff(attempt, { firstMs: 100, longestMs: 60_000 }));
    expect(pauses).toEqual([100, 200, 400, 800]);
  });

  it('waits no longer than the longest', () => {
    expect(backoff(50, { firstMs: 100, longestMs: 60_000 })).toBe(60_000);
    expect(backoff(1_000_000, { firstMs: 1, longestMs: Number.MAX_SAFE_INTEGER })).toBe(2 ** 30);
  });

  it('is spread by at most 30%', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, share) => {
        const bounds = { firstMs: 200, longestMs: 30_000 };
        const exact = backoff(attempt, bounds);
        const spread = backoff(attempt, { ...bounds, random: () => share });
        expect(Math.abs(spread - exact)).toBeLessThanOrEqual(exact * 0.3 + 1e-6);
      }),
    );
  });
});
