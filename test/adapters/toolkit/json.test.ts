import { describe, expect, it } from 'vitest';
import { defined, id, idAt, number, objects, text, textAt, texts } from '../../../adapters/toolkit/json.ts';

describe('what Jira sends', () => {
  it('is taken for absent when it has another type', () => {
    expect([text(5), text(null), text(''), number('5'), number(Number.NaN)]).toEqual(Array(5).fill(undefined));
    expect([texts('a'), texts(null), objects({}), objects('x')]).toEqual([[], [], [], []]);
  });

  it('loses only those elements of a list that are of another type', () => {
    expect(texts(['a', 1, null, 'b'])).toEqual(['a', 'b']);
    expect(objects([{ a: 1 }, null, 'x', [1], { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('has ids as text or as numbers', () => {
    expect([id('10042'), id(10042), id(0), id(1.5), id(2 ** 60), id('')]).toEqual([
      '10042',
      '10042',
      '0',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is looked into only where it is an object', () => {
    expect([textAt({ a: 'x' }, 'a'), textAt(null, 'a'), textAt('text', 'length'), idAt([1], '0')]).toEqual([
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('an object without its undefined values', () => {
  it('keeps everything else, null and false and 0 too', () => {
    const kept = defined<Record<string, unknown>>({ a: undefined, b: null, c: false, d: 0, e: '' });
    expect(Object.entries(kept)).toEqual([
      ['b', null],
      ['c', false],
      ['d', 0],
      ['e', ''],
    ]);
  });
});
