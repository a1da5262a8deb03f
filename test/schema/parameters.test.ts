import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { flagParameter, instantParameter, limit, offset, order, sort } from '../../schema/parameters.ts';
import { apicallParameters, connectionParameters } from '../../schema/unified-parameters.ts';
import { validate } from '../../src/lib/validation.ts';

const read = <T extends z.ZodType>(schema: T, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? result.data : 'refused';
};

describe('the limit of a list', () => {
  it('is 100 unless something else is asked for, and 1000 at most', () => {
    expect(read(limit, undefined)).toBe(100);
    expect(read(limit, '1')).toBe(1);
    expect(read(limit, '1000')).toBe(1000);
    expect(read(limit, '1001')).toBe('refused');
  });

  it.each([
    '0',
    '-1',
    '1.5',
    '1e-2',
    '1e',
    '1.',
    '.5',
    'ten',
    '',
    ' 5',
    '0x10',
    '1e4',
    '9999999999999999',
    '٣',
    '1e999',
  ])('refuses %j', (value) => {
    expect(read(limit, value)).toBe('refused');
  });

  it('is any number of JSON that is whole, however it is written', () => {
    const written = fc
      .integer({ min: 1, max: 1000 })
      .chain((value) =>
        fc
          .constantFrom(`${value}`, `${value}.0`, `${value}.000`, value.toExponential(), `${value / 10}E+1`, value)
          .map((spelling): [number, string | number] => [value, spelling]),
      );
    fc.assert(fc.property(written, ([value, spelling]) => read(limit, spelling) === value));
  });

  it.each(['1.5', '0.1', 'ten', true])('says of %j that it is not whole', (value) => {
    expect(() => validate(z.object({ limit }), { limit: value }, 'query')).toThrow('limit must be a whole number');
  });
});

describe('the offset of a list', () => {
  it('is 0 unless something else is asked for, and never negative', () => {
    expect(read(offset, undefined)).toBe(0);
    expect(read(offset, '250')).toBe(250);
    expect(read(offset, '-1')).toBe('refused');
    expect(read(offset, '2.5')).toBe('refused');
  });
});

describe('a flag', () => {
  const flag = flagParameter('A flag.');

  it('is true or false in any case, or 1 or 0', () => {
    expect(['true', 'TRUE', '1'].map((value) => read(flag, value))).toEqual([true, true, true]);
    expect(['false', 'False', '0'].map((value) => read(flag, value))).toEqual([false, false, false]);
    expect(read(flag, undefined)).toBeUndefined();
  });

  it.each(['yes', '2', 'constructor', '__proto__', 'tostring'])('refuses %j', (value) => {
    expect(read(flag, value)).toBe('refused');
  });
});

describe('an instant', () => {
  it('is a date-time or a date; anything else is refused, saying what is meant', () => {
    const since = instantParameter('Since.');
    expect(read(since, '2026-04-28')).toBe('2026-04-28');
    expect(read(since, '2026-04-28T13:54:48+02:00')).toBe('2026-04-28T13:54:48+02:00');
    expect(since.safeParse('last week').error?.issues[0]?.message).toContain('RFC 3339');
  });
});

describe('sort and order', () => {
  it('are closed lists of words', () => {
    expect(read(sort, 'updated_at')).toBe('updated_at');
    expect(read(sort, 'id')).toBe('refused');
    expect(read(order, 'desc')).toBe('desc');
    expect(read(order, 'DESC')).toBe('refused');
  });
});

describe('parameters of /unified lists', () => {
  it('ignore what they do not know', () => {
    expect(read(connectionParameters, { utm_source: 'x' })).toEqual({ limit: 100, offset: 0 });
  });

  it('refuse categories and kinds of calls that there are not', () => {
    expect(read(connectionParameters, { categories: ['task', 'crm'] })).toBe('refused');
    expect(read(apicallParameters, { type: 'sideways' })).toBe('refused');
    expect(read(apicallParameters, { error: 'true', type: 'inbound' })).toMatchObject({ error: true, type: 'inbound' });
  });
});
