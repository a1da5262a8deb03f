import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchSequences } from '../../../../adapters/jira/adf/sequence-match.ts';

const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 20 });

describe('matchSequences', () => {
  it.each([
    ['nothing', '', 'abc', []],
    ['an insertion', 'abc', 'abxc', [0, 1, 3]],
    ['a removal', 'abc', 'ac', [0, -1, 1]],
    ['a change in the middle', 'abcde', 'abxde', [0, 1, -1, 3, 4]],
    ['a move', 'abcd', 'bcda', [-1, 0, 1, 2]],
    ['repeated entries', 'x-y-z', 'w-v-u', [-1, 1, -1, 3, -1]],
  ])('%s', (_name, before, after, expected) => {
    expect(matchSequences([...before], [...after])).toEqual(expected);
  });

  it('only matches equal entries, in rising order', () => {
    fc.assert(
      fc.property(letters, letters, (before, after) => {
        let last = -1;
        for (const [index, match] of matchSequences(before, after).entries()) {
          if (match < 0) continue;
          expect(after[match]).toBe(before[index]);
          expect(match).toBeGreaterThan(last);
          last = match;
        }
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('finds every entry that is left of a sequence without repetitions', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.infiniteStream(fc.boolean()), (before, isKept) => {
        const kept = before.filter(() => isKept.next().value);
        const matches = matchSequences(before, kept);
        expect(matches.filter((match) => match >= 0)).toEqual(kept.map((_, index) => index));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('stays fast on long sequences that hardly share anything, and on repetitions', () => {
    const count = 100_000;
    const before = Array.from({ length: count }, (_, index) => `${index % 7 === 0 ? 'same' : index}`);
    const after = Array.from({ length: count }, (_, index) => `${index % 5 === 0 ? 'same' : -index}`);
    const started = performance.now();
    matchSequences(before, after);
    matchSequences(before, before.toReversed());
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
