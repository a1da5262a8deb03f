/** How CommonMark sees the characters next to a delimiter. */
const OTHER_WORD = /[\p{L}\p{N}]/u;
const OTHER_SPACE = /\p{Zs}/u;
const OTHER_BREAK = /[\p{Zs}\p{P}]/u;
const OTHER_UNCERTAIN = /[\p{Zs}\p{P}\p{S}\p{Cs}]/u;

/** Letter or digit. False for NaN, that is before the start and after the end of a text. */
export function isWordCharacter(code: number): boolean {
  if (code < 128) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
  }
  return OTHER_WORD.test(String.fromCharCode(code));
}

export function isSpaceCharacter(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return OTHER_SPACE.test(String.fromCharCode(code));
}

/** Certainly white space or punctuation. Parsers disagree about symbols and surrogates: they are neither this nor solid. */
export function isBreakCharacter(code: number): boolean {
  if (code < 128) return !isWordCharacter(code) && (code > 31 || isSpaceCharacter(code)) && code !== 127;
  return OTHER_BREAK.test(String.fromCharCode(code));
}

/** Certainly neither white space nor punctuation. */
export function isSolidCharacter(code: number): boolean {
  return code < 128 ? !isBreakCharacter(code) : !OTHER_UNCERTAIN.test(String.fromCharCode(code));
}
