import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../../src/lib/outbound/retry-after.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const read = (text: string | string[] | undefined) => retryAfterSeconds({ 'retry-after': text }, NOW);

describe('Retry-After', () => {
  it.each([
    ['7', 7],
    [' 120 ', 120],
    ['0.2', 1],
    ['Mon, 30 Nov 2026 12:00:30 GMT', 30],
    ['Monday, 30-Nov-26 12:01:00 GMT', 60],
    ['Mon Nov 30 12:00:05 2026', 5],
    ['Tue Dec  1 12:00:00 2026', 86_400],
  ])('%j asks for %i seconds', (text, seconds) => {
    expect(read(text)).toBe(seconds);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no time at all', '0'],
    ['a negative number', '-5'],
    ['words', 'soon'],
    ['a date that is over', 'Mon, 30 Nov 2026 11:59:59 GMT'],
    ['another kind of date', '2026-11-30T12:01:00Z'],
    ['a month that does not exist', 'Mon, 30 Nox 2026 12:00:30 GMT'],
    ['an old date of two digits', 'Sunday, 06-Nov-94 08:49:37 GMT'],
  ])('says nothing by %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('is read from the first of several', () => {
    expect(read(['3', '9'])).toBe(3);
  });

  it('as the date of any later second asks to wait until then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        expect(read(new Date(NOW + seconds * 1000).toUTCString())).toBe(seconds);
      }),
    );
  });
});
