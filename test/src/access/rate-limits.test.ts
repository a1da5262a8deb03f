import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../../src/access/rate-limits.ts';

function limits(perMinute: number, processes = 1) {
  let now = 1_000_000;
  const rates = createRateLimits({ perMinute, processes: () => processes, clock: { now: () => now } });
  return {
    take: (key = 'a', calls = 1) => rates.take(key, calls),
    pass(ms: number) {
      now += ms;
    },
  };
}

describe('the limit of an API key', () => {
  it('lets as many calls through at once as it has for a minute, and says what is left', () => {
    const { take } = limits(3);
    expect(take()).toEqual({ limit: 3, remaining: 2, resetSeconds: 20, retryAfter: undefined });
    expect(take()).toMatchObject({ remaining: 1, resetSeconds: 40 });
    expect(take()).toMatchObject({ remaining: 0, resetSeconds: 60, retryAfter: undefined });
    expect(take()).toEqual({ limit: 3, remaining: 0, resetSeconds: 60, retryAfter: 20 });
  });

  it('takes several calls at once, or none of them', () => {
    const { take, pass } = limits(3);
    expect(take('a', 2)).toMatchObject({ remaining: 1, retryAfter: undefined });
    expect(take('a', 2)).toMatchObject({ remaining: 1, retryAfter: 20 });
    pass(20_000);
    expect(take('a', 2)).toMatchObject({ remaining: 0, retryAfter: undefined });
    expect(take('a', 4)).toMatchObject({ retryAfter: 60 });
  });

  it('fills again all the time', () => {
    const { take, pass } = limits(3);
    for (let call = 0; call < 3; call += 1) take();
    pass(19_000);
    expect(take()).toMatchObject({ retryAfter: 1 });
    pass(1000);
    expect(take()).toMatchObject({ retryAfter: undefined });
    pass(600_000);
    expect(take()).toMatchObject({ remaining: 2 });
  });

  it('is not shared with other keys', () => {
    const { take } = limits(1);
    take('a');
    expect(take('a')).toMatchObject({ retryAfter: 60 });
    expect(take('b')).toMatchObject({ retryAfter: undefined });
  });

  it('is divided by the live processes', () => {
    const { take } = limits(100, 4);
    for (let call = 0; call < 25; call += 1) expect(take()).toMatchObject({ retryAfter: undefined });
    expect(take()).toMatchObject({ limit: 100, remaining: 0, retryAfter: 3 });
  });

  it('still lets some through where there are more processes than calls', () => {
    expect(limits(1, 5).take()).toMatchObject({ limit: 1, retryAfter: undefined });
  });

  it('is none when it is 0', () => {
    expect(limits(0).take()).toBeUndefined();
  });

  it('takes nothing away when the clock is set back', () => {
    const { take, pass } = limits(3);
    take();
    pass(-3_600_000);
    expect(take()).toMatchObject({ remaining: 1, retryAfter: undefined });
  });

  it('never lets more than the limit through within any minute beyond the first burst, and whoever waits gets through', () => {
    const calls = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), calls, (perMinute, gaps) => {
        const { take, pass } = limits(perMinute);
        let elapsed = 0;
        let allowed = 0;
        for (const gap of gaps) {
          pass(gap);
          elapsed += gap;
          const standing = take();
          if (standing?.retryAfter === undefined) allowed += 1;
          else {
            pass(standing.retryAfter * 1000);
            elapsed += standing.retryAfter * 1000;
            expect(take()?.retryAfter).toBeUndefined();
            allowed += 1;
          }
        }
        expect(allowed).toBeLessThanOrEqual(perMinute + (elapsed / 60_000) * perMinute + 1e-6);
      }),
    );
  });
});
