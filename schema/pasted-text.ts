/** What comes along when an address or a token is copied: white space, invisible characters, quotes or brackets around it. */

const INVISIBLE = /[\p{Cc}\p{Cf}]+/gu;
/** By the first character, the last one. */
const PAIRS: Readonly<Record<string, string>> = { '<': '>', '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };
/** Nobody wraps a token in more; a text of quotes must not cost a step for each. */
const DEEPEST = 4;

/** The text itself. Line breaks and invisible characters have no place in it, wherever they stand. */
export function pastedText(text: string): string {
  let bare = text.replace(INVISIBLE, '').trim();
  for (let depth = 0; depth < DEEPEST && bare.length > 1 && PAIRS[bare[0] ?? ''] === bare.at(-1); depth += 1) {
    bare = bare.slice(1, -1).trim();
  }
  return bare;
}
