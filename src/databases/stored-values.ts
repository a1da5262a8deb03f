/** Values as databases take them: no NUL, no half of a surrogate pair. */
import { storable } from '../../schema/stored-text.ts';

export const storedText = (text: string): string => storable(text);

/** JSON text. */
export const storedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? storable(inner) : inner));
