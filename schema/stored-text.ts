/**
 * Text that becomes a column, or is compared with one. Postgres takes no NUL, and half of a surrogate pair can't be
 * written as UTF-8: it would come back as another character. https://www.postgresql.org/docs/current/datatype-character.html
 */
import * as z from 'zod';

const UNSTORABLE = /[\0\p{Surrogate}]/u;

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** The same text with U+FFFD where nothing else can stand, for what others said and nobody looks up. */
export const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');

/** Text of a caller's. */
export const storedText = () =>
  z.string().refine(isStorable, { error: 'must not hold a NUL character or half of a surrogate pair' });
