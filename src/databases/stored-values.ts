/** Values as databases take them: no NUL, no half of a surrogate pair. */
import { storable } from '../../schema/stored-text.ts';

/** Whole pairs as well: most texts have none, and to find that out takes less than to replace nothing. */
const SUSPECT = /[\0\ud800-\udfff]/;

export const storedText = (text: string): string => (SUSPECT.test(text) ? storable(text) : text);

/** How JSON text has what can't be stored: NUL, and halves of surrogate pairs. A backslash before it only costs time. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** JSON text. */
export function storedJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE.test(text)) return text;
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? storable(inner) : inner));
}
