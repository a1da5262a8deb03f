import { describe, expect, it } from 'vitest';
import { chartOf, PERIODS, periodName, rangeOf } from '../../../../src/console/views/chart.ts';

const MINUTE = 60_000;
const now = Date.UTC(2026, 3, 28, 13, 54, 48);

describe('a period', () => {
  it.each(Object.keys(PERIODS))('%s is whole slots, of which the last is the current one', (name) => {
    const { from, to, slotMs } = rangeOf(periodName(name), now);
    expect((to - from) % slotMs).toBe(0);
    expect(to).toBeGreaterThan(now);
    expect(to - slotMs).toBeLessThanOrEqual(now);
  });

  it('that is not known is the usual one', () => {
    for (const name of [undefined, '', '1y', 'toString']) expect(periodName(name)).toBe('24h');
  });
});

describe('a chart', () => {
  const range = { from: now, to: now + 3 * MINUTE, slotMs: MINUTE };

  it('has a slot for every step, also where nothing was called', () => {
    const chart = chartOf([{ at: now + MINUTE, calls: 7, errors: 2 }], range);
    expect(chart.slots).toEqual([
      { at: now, calls: 0, errors: 0 },
      { at: now + MINUTE, calls: 7, errors: 2 },
      { at: now + 2 * MINUTE, calls: 0, errors: 0 },
    ]);
    expect([chart.calls, chart.errors, chart.most]).toEqual([7, 2, 7]);
  });

  it('of nothing can be drawn', () => {
    expect(chartOf([], range)).toMatchObject({ calls: 0, errors: 0, most: 1 });
  });
});
