import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, waitAfter } from '../../../../src/webhooks/delivery/retry-schedule.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const attempts = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => index + 1);

describe('the waits between tries', () => {
  it('are those that are published', () => {
    const minutes = attempts.map((count) => waitAfter(count, 0.5) / MINUTE);
    expect(minutes.slice(0, 12)).toEqual([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233]);
  });

  it('add up to about two weeks', () => {
    const total = attempts.reduce((sum, count) => sum + waitAfter(count, 0.5), 0);
    expect(total / DAY).toBeGreaterThan(11);
    expect(total / DAY).toBeLessThan(15);
  });

  it('differ by a tenth at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, random) => {
        const ratio = waitAfter(count, random) / waitAfter(count, 0.5);
        expect(ratio).toBeGreaterThanOrEqual(0.9 - 1e-6);
        expect(ratio).toBeLessThanOrEqual(1.1 + 1e-6);
      }),
    );
  });
});

describe('what an endpoint asks to wait', () => {
  it('counts where it is longer than the schedule, up to a day', () => {
    expect(waitAfter(1, 0.5, 30)).toBe(MINUTE);
    expect(waitAfter(1, 0.5, 600)).toBe(10 * MINUTE);
    expect(waitAfter(1, 0.5, 10_000_000)).toBe(24 * 60 * MINUTE);
  });
});
