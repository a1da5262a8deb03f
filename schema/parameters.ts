/** Query parameters of the object lists, as they arrive: text, possibly repeated. */
import * as z from 'zod';
import { parseInstant } from './instant.ts';
import { storedText } from './stored-text.ts';
import { numberParameter, wholeNumber } from './whole-number.ts';

/** More than this in one page is refused; up to it, a page is filled by as many upstream pages as it takes. */
export const MAX_LIMIT = 1000;
export const DEFAULT_LIMIT = 100;

const BOOLEANS: Record<string, boolean> = { true: true, false: false, '1': true, '0': false };
const boolean = (value: unknown) => (typeof value === 'string' ? (BOOLEANS[value.toLowerCase()] ?? value) : value);

export const limit = numberParameter(wholeNumber().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT)).meta({
  description: 'How many objects to return. A shorter response is the end of the list.',
  example: 100,
});

export const offset = numberParameter(wholeNumber().min(0).default(0)).meta({
  description: 'How many objects to skip.',
  example: 0,
});

export const flagParameter = (description: string) =>
  z.preprocess(boolean, z.boolean({ error: 'must be true or false' }).optional()).meta({ description });

export const instantParameter = (description: string) =>
  z
    .string()
    .refine((value) => parseInstant(value) !== undefined, {
      message: 'must be an RFC 3339 date-time such as 2026-04-28T13:54:48.559Z, or a date such as 2026-04-28',
    })
    .optional()
    .meta({ description, example: '2026-04-28T13:54:48.559Z' });

export const textParameter = (description: string, example?: string) =>
  storedText()
    .optional()
    .meta(example === undefined ? { description } : { description, example });

export const textsParameter = (description: string, example?: string[]) =>
  z
    .array(storedText())
    .optional()
    .meta(example === undefined ? { description } : { description, example });

export const order = z
  .enum(['asc', 'desc'])
  .optional()
  .meta({ description: 'Direction; ascending when `sort` is given without it.' });

export const sort = z
  .enum(['name', 'updated_at', 'created_at'])
  .optional()
  .meta({ description: 'What to sort by.', example: 'updated_at' });

export const fields = textsParameter(
  'Fields to return; repeat the parameter or separate by commas. `raw` adds the provider’s own object, `raw.x` only its key `x`.',
  ['id', 'name'],
);

export const rawParameter = textParameter(
  'URL-encoded query string with parameters of the provider; see the description of the operation for which.',
);

/** What every object list takes. */
export const LIST_PARAMETERS = {
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only objects changed at or after this timestamp.'),
  query: textParameter('Free text to search for.', 'checkout'),
  fields,
  raw: rawParameter,
};

/** What every other object operation but DELETE takes. */
export const READ_PARAMETERS = { fields, raw: rawParameter };
