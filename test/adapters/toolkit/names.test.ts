import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName, isSameName, named, wordsOf } from '../../../adapters/toolkit/names.ts';

describe('a name', () => {
  it.each([
    ['URGENT', 'urgent'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['Prio\u0301', 'PRI\u00d3'],
    ['caf\u00e9', 'CAFE\u0301'],
  ])('%s is the same as %s', (one, other) => {
    expect(isSameName(one, other)).toBe(true);
  });

  it.each([
    ['C', 'C++'],
    ['Severity', 'Severity?'],
    ['कल', 'कला'],
    ['Resume', 'Résumé'],
  ])('%s is another one than %s', (one, other) => {
    expect(isSameName(one, other)).toBe(false);
  });

  it('is the same in every Unicode form and case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(name.normalize('NFD'))).toBe(foldName(name));
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });
});

describe('what is called', () => {
  const namesOf = (name: string) => [name];

  it('exactly so is meant before what is called so in another case', () => {
    expect(named(['urgent', 'Urgent'], 'Urgent', namesOf)).toEqual(['Urgent']);
    expect(named(['urgent', 'Urgent'], 'URGENT', namesOf)).toEqual(['urgent', 'Urgent']);
    expect(named(['C++', 'C#', 'C'], 'c', namesOf)).toEqual(['C']);
    expect(named(['C++'], 'C', namesOf)).toEqual([]);
  });
});

describe('the words of a text', () => {
  it.each([
    ['Story  Points!', ['Story', 'Points']],
    ['स्थिति और कारण', ['स्थिति', 'और', 'कारण']],
    ['สถานะ ที่นี่', ['สถานะ', 'ที่นี่']],
    ['cafe\u0301', ['caf\u00e9']],
    ['✔\ufe0f Done', ['Done']],
    ['?!', []],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});
