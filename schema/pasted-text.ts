/** What comes along when an address or a token is copied: white space, invisible characters, quotes or brackets around it. */

const INVISIBLE = /[\p{Cc}\p{Cf}]+/gu;
const WRAPPED = /^(?:<(.*)>|"(.*)"|'(.*)'|`(.*)`|“(.*)”|‘(.*)’)$/su;

/** The text itself. Line breaks and invisible characters have no place in it, wherever they stand. */
export function pastedText(text: string): string {
  const bare = text.replace(INVISIBLE, '').trim();
  const inner = WRAPPED.exec(bare)
    ?.slice(1)
    .find((part) => part !== undefined);
  return inner === undefined ? bare : pastedText(inner);
}
