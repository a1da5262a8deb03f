/**
 * Whole numbers, in every spelling that JSON has for one: `100`, `100.0` and `1e2`. Clients generated from a `number`
 * print their own type: most of the published SDKs send `limit=100.0`.
 */
import * as z from 'zod';

export const wholeNumber = () => z.int({ error: 'must be a whole number' });

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const numberFromText = (value: unknown) => (typeof value === 'string' && NUMBER.test(value) ? Number(value) : value);

/** A number in a query, where it arrives as text. */
export const numberParameter = <T extends z.ZodType>(schema: T) => z.preprocess(numberFromText, schema);
