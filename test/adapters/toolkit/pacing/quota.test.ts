/** What is left of a quota, as it is learned and as time goes by. */
import { describe, expect, it } from 'vitest';
import { Quota } from '../../../../adapters/toolkit/pacing/quota.ts';

const HOUR_MS = 3_600_000;
const LIMIT = 3600;

describe('a quota', () => {
  it('that fills steadily has half of it left once so much has come back, and no sooner', () => {
    const quota = new Quota();
    expect(quota.isHalfLeft(0)).toBe(true);
    // One comes back each second; what is used up is open again at once.
    quota.learn({ kind: 'points', limit: LIMIT, remaining: LIMIT / 2 - 60, resetsAt: 1000, perSecond: 1 }, 0);
    expect([0, 1000, 59_999].map((now) => quota.isHalfLeft(now))).toEqual([false, false, false]);
    expect(quota.isHalfLeft(60_000)).toBe(true);
  });

  it('that is whole again at a time has half of it left from then on', () => {
    const quota = new Quota();
    quota.learn({ kind: 'app', limit: LIMIT, remaining: LIMIT / 2 - 1, resetsAt: HOUR_MS }, 0);
    expect([0, HOUR_MS - 1, HOUR_MS].map((now) => quota.isHalfLeft(now))).toEqual([false, false, true]);
    quota.learn({ kind: 'app', limit: LIMIT, remaining: LIMIT / 2, resetsAt: 2 * HOUR_MS }, HOUR_MS);
    expect(quota.isHalfLeft(HOUR_MS)).toBe(true);
  });
});
