/** Values as databases take them: no NUL, no half of a surrogate pair. */
import { formatInstant, parseInstant } from '../../schema/instant.ts';
import { storable } from '../../schema/stored-text.ts';
import type { ColumnKind } from './columns.ts';
import type { Value } from './session.ts';

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

/** @param instantOf writes an RFC 3339 instant as the database has it. */
export const encodeBy =
  (instantOf: (instant: string) => string) =>
  (kind: ColumnKind, value: unknown): Value => {
    if (value === undefined || value === null) return null;
    if (kind === 'json') return storedJson(value);
    if (kind !== 'instant') return typeof value === 'string' ? storedText(value) : (value as Value);
    const instant = formatInstant(parseInstant(String(value)) ?? Number.NaN);
    return instant === undefined ? null : instantOf(instant);
  };
