import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorable } from '../../../schema/stored-text.ts';
import { storedJson, storedText } from '../../../src/databases/stored-values.ts';

describe('values for a database', () => {
  it('are as they were where a database takes them', () => {
    expect(storedText('Größe 猫 🐈')).toBe('Größe 猫 🐈');
    expect(storedJson({ a: ['x', '\\u0000', null, 1, true] })).toBe('{"a":["x","\\\\u0000",null,1,true]}');
  });

  it('have U+FFFD where nothing else can stand', () => {
    expect(storedText('a\0b\ud800c')).toBe('a\uFFFDb\uFFFDc');
    expect(JSON.parse(storedJson({ a: ['x\0', { b: '\udc00' }] }))).toEqual({ a: ['x\uFFFD', { b: '\uFFFD' }] });
  });

  it('can be stored, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        expect(isStorable(storedText(text))).toBe(true);
        const refused: string[] = [];
        const stored = storedJson([text, value]);
        JSON.parse(stored, (_key, inner) => {
          if (typeof inner === 'string' && !isStorable(inner)) refused.push(inner);
          return inner;
        });
        expect(refused).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
