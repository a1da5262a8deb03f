import { describe, expect, it } from 'vitest';
import { instant, instantMs, utcDate } from '../../../adapters/toolkit/instants.ts';

describe('an instant of a provider', () => {
  it.each([
    ['2026-04-28T15:54:48.559+0200', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28T13:54:48.559+0000', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28T08:24:48.559-0530', '2026-04-28T13:54:48.559Z'],
    ['2026-01-01T00:30:00.001+0100', '2025-12-31T23:30:00.001Z'],
  ])('keeps milliseconds whatever the offset: %s', (given, expected) => {
    expect(instant(given)).toBe(expected);
  });

  it('is midnight UTC when the provider gives a date', () => {
    expect(instant('2026-12-24')).toBe('2026-12-24T00:00:00.000Z');
  });

  it('may be an epoch number, in milliseconds or in seconds', () => {
    expect(instant(1_777_384_488_559)).toBe('2026-04-28T13:54:48.559Z');
    expect(instant(1_777_384_488)).toBe('2026-04-28T13:54:48.000Z');
    expect(instantMs(0)).toBe(0);
  });

  it.each([null, undefined, '', 'gestern', {}, [], true, Number.NaN, Number.POSITIVE_INFINITY, 9e15])(
    'is left out when it is %j',
    (value) => {
      expect(instant(value)).toBeUndefined();
    },
  );
});

describe('a day', () => {
  it('is the one in UTC', () => {
    expect(utcDate('2026-12-24T23:30:00-02:00')).toBe('2026-12-25');
    expect(utcDate('2026-12-24')).toBe('2026-12-24');
    expect(utcDate('soon')).toBeUndefined();
  });
});
