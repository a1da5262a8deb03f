import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonShape, mostValues } from '../../../src/lib/json-shape.ts';

const shapeOf = (text: string | Uint8Array, most = Number.POSITIVE_INFINITY) =>
  jsonShape(typeof text === 'string' ? Buffer.from(text) : text, most);

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce<number>((sum, one) => sum + valuesIn(one), 0);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it('tells how deep a text of JSON is, and counts at least half of its values and never more than twice as many', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      const value: unknown = JSON.parse(text);
      const { values, depth } = shapeOf(text);
      expect(depth).toBe(depthOf(value));
      expect(values + 1).toBeGreaterThanOrEqual(valuesIn(value) / 2);
      expect(values).toBeLessThanOrEqual(valuesIn(value) * 2);
    }),
  );
});

it.each([
  ['{"a":"[[,,{"}', { values: 1, depth: 1 }],
  ['["\\"",","]', { values: 2, depth: 1 }],
  ['["\\\\",[1]]', { values: 3, depth: 2 }],
  ['"é,[ü"', { values: 0, depth: 0 }],
  ['[[[', { values: 3, depth: 3 }],
  [']]]][', { values: 1, depth: 0 }],
  ['', { values: 0, depth: 0 }],
])('passes over what stands in strings, and survives what is no JSON: %s', (text, expected) => {
  expect(shapeOf(text)).toEqual(expected);
});

it('counts at most so many values as there are commas and opening brackets, wherever the bytes stand in memory', () => {
  const text = fc.oneof(
    fc.json({ maxDepth: 5 }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(',', '[', '{', '"', 'é', '\0', '\u00ac') }),
  );
  fc.assert(
    fc.property(text, fc.nat(7), fc.nat(300), (value, shift, times) => {
      const bytes = Buffer.from(value.repeat(1 + (times % 40)));
      const moved = new Uint8Array(new ArrayBuffer(shift + bytes.length), shift);
      moved.set(bytes);
      const counted = bytes.filter((byte) => byte === 0x2c || byte === 0x5b || byte === 0x7b).length;
      expect(mostValues(moved)).toBe(counted);
      expect(mostValues(moved)).toBeGreaterThanOrEqual(shapeOf(moved).values);
    }),
  );
});

it('looks no further than it has to', () => {
  let looks = 0;
  const bytes = new Proxy(Buffer.from(`[${'{},'.repeat(1000)}{}]`), {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  expect(jsonShape(bytes, 10).values).toBe(11);
  expect(looks).toBeLessThan(50);
});
