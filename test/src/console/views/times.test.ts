import { describe, expect, it } from 'vitest';
import { duration, relative, utc } from '../../../../src/console/views/times.ts';

const now = Date.UTC(2026, 3, 28, 13, 54, 48);

describe('times', () => {
  it('are in UTC, to the second', () => {
    expect(utc(now + 999)).toBe('2026-04-28 13:54:48');
  });

  it.each([
    [0, 'just now'],
    [-999, 'just now'],
    [-1000, '1 second ago'],
    [-59_999, '59 seconds ago'],
    [-60_000, '1 minute ago'],
    [-7_200_000, '2 hours ago'],
    [-86_400_000, '1 day ago'],
    [90_000, 'in 1 minute'],
    [3 * 86_400_000, 'in 3 days'],
  ])('%d ms away are %s', (distance, words) => {
    expect(relative(now + distance, now)).toBe(words);
  });

  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1250, '1.3 s'],
    [61_000, '1 min'],
    [7_200_000, '2 h'],
  ])('%d ms take %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
