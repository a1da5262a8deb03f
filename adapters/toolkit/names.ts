/** Names as people type them: the same name in any case and in any Unicode form. */

/** What is equal for two spellings of a name: NFC, without regard to case (`ß`, `ẞ` and `SS`, `ς` and `Σ` included). */
export const foldName = (name: string): string =>
  name.normalize('NFC').trim().toLowerCase().toUpperCase().toLowerCase().normalize('NFC');

export const isSameName = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && foldName(one) === foldName(other);

const isExactName = (one: string | undefined, other: string) =>
  one !== undefined && one.normalize('NFC') === other.normalize('NFC');

/**
 * What is called `wanted`: those of exactly this name, or else those of this name in any case. More than one where a
 * name is used more than once.
 * @param namesOf the names of an element, the one that callers read first.
 */
export function named<T>(
  elements: readonly T[],
  wanted: string,
  namesOf: (element: T) => readonly (string | undefined)[],
): T[] {
  for (const matches of [isExactName, isSameName]) {
    const most = Math.max(0, ...elements.map((element) => namesOf(element).length));
    for (let rank = 0; rank < most; rank += 1) {
      const found = elements.filter((element) => matches(namesOf(element)[rank], wanted));
      if (found.length > 0) return found;
    }
  }
  return [];
}

/** A letter or digit with what belongs to it: marks are part of the letters of Indic, Thai and other scripts. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;

/** The words of a text, without the signs between them. */
export const wordsOf = (text: string): string[] => text.normalize('NFC').match(WORD) ?? [];
