/** In which form a caller writes and reads rich text. */
import { TEXT_FORMATS, type TextFormat } from '../../schema/models/text-format.ts';
import { bodyProblem, type FieldProblem, queryProblem, validationError } from '../../src/lib/errors.ts';
import { isObject } from './json.ts';

export type { TextFormat } from '../../schema/models/text-format.ts';

/** The name under which a body's `raw` and the parameter `raw` carry it. */
export const TEXT_FORMAT = 'text_format';

function formatOf(value: unknown, problem: (message: string) => FieldProblem): TextFormat | undefined {
  if (value === undefined || value === null) return undefined;
  const known = TEXT_FORMATS.find((format) => format === value);
  if (known === undefined) throw validationError([problem(`is not known: ${JSON.stringify(value)?.slice(0, 80)}`)]);
  return known;
}

/**
 * Which form the texts of a body have; undefined when it doesn't say. Also in a `raw` that was read earlier and is sent
 * back: there it can only have been added.
 */
export const writtenFormat = (raw: unknown): TextFormat | undefined =>
  formatOf(isObject(raw) ? raw[TEXT_FORMAT] : undefined, (message) =>
    bodyProblem(`$.raw.${TEXT_FORMAT}`, message, TEXT_FORMATS),
  );

/** Which form the texts of an answer have. @param raw the provider parameters of the request. */
export const readFormat = (raw: Readonly<Record<string, string>>): TextFormat =>
  formatOf(raw[TEXT_FORMAT], (message) => queryProblem(`raw.${TEXT_FORMAT}`, message, TEXT_FORMATS)) ?? 'markdown';
