import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../schema/instant.ts';

const wire = (text: string) => {
  const ms = parseInstant(text);
  return ms === undefined ? undefined : formatInstant(ms);
};

describe('an instant that comes in', () => {
  it.each([
    ['2026-04-28T13:54:48.559Z', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28T15:54:48.559+02:00', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28T15:54:48.559+0200', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28T04:24:48.559-09:30', '2026-04-28T13:54:48.559Z'],
    ['2026-04-28t13:54:48z', '2026-04-28T13:54:48.000Z'],
    ['2026-04-28 13:54:48Z', '2026-04-28T13:54:48.000Z'],
    ['2026-04-28T13:54Z', '2026-04-28T13:54:00.000Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['  2026-04-28T13:54:48Z ', '2026-04-28T13:54:48.000Z'],
  ])('%s is %s', (given, expected) => {
    expect(wire(given)).toBe(expected);
  });

  it('is midnight UTC when it is a bare date', () => {
    expect(wire('2026-04-28')).toBe('2026-04-28T00:00:00.000Z');
  });

  it('may have its plus sign eaten by a URL', () => {
    expect(wire('2026-04-28T15:54:48.559 02:00')).toBe('2026-04-28T13:54:48.559Z');
  });

  it('cuts what is finer than a millisecond and pads what is coarser', () => {
    expect(wire('2026-04-28T13:54:48.5599999Z')).toBe('2026-04-28T13:54:48.559Z');
    expect(wire('2026-04-28T13:54:48.5Z')).toBe('2026-04-28T13:54:48.500Z');
  });

  it('knows leap days from days that do not exist', () => {
    expect(wire('2028-02-29')).toBe('2028-02-29T00:00:00.000Z');
    expect(parseInstant('2026-02-29')).toBeUndefined();
    expect(parseInstant('2026-02-30T00:00:00Z')).toBeUndefined();
  });

  it.each([
    '',
    'yesterday',
    '1777384488559',
    '2026-04-28T13:54:48',
    '2026-04-28T24:00:00Z',
    '2026-04-28T13:60:00Z',
    '2026-04-28T13:54:60Z',
    '2026-04-28T13:54:48+24:00',
    '2026-04-28T13:54:48+02:60',
    '2026-13-01',
    '9999-12-31T23:59:59-23:59',
    '0000-01-01T00:00:00+01:00',
    '28.04.2026',
    '2026-04-28T13:54:48.Z',
    '2026-04-28T13:54:48.1234567890Z',
  ])('is refused as %j', (given) => {
    expect(parseInstant(given)).toBeUndefined();
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ms = parseInstant(text);
        expect(ms === undefined || Number.isFinite(ms)).toBe(true);
      }),
    );
  });
});

describe('an instant that goes out', () => {
  const instants = fc.date({
    min: new Date('0000-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });

  it('is written as Date writes it', () => {
    fc.assert(
      fc.property(instants, (date) => {
        expect(formatInstant(date.getTime())).toBe(date.toISOString());
      }),
    );
  });

  it('is read back as the same instant', () => {
    fc.assert(
      fc.property(instants, (date) => {
        expect(parseInstant(formatInstant(date.getTime()) ?? '')).toBe(date.getTime());
      }),
    );
  });

  it('is the same whatever offset it came in with', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -23 * 60, max: 23 * 60 }), (date, minutes) => {
        const local = formatInstant(date.getTime() + minutes * 60_000);
        fc.pre(local !== undefined);
        const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
        const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
        const text = `${local.slice(0, -1)}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
        expect(parseInstant(text)).toBe(date.getTime());
      }),
    );
  });

  it('has no form for years of five digits or before the year 0', () => {
    expect(formatInstant(Date.parse('+010000-01-01T00:00:00.000Z'))).toBeUndefined();
    expect(formatInstant(Date.parse('-000001-12-31T23:59:59.999Z'))).toBeUndefined();
    expect(formatInstant(Number.NaN)).toBeUndefined();
  });
});
