/**
 * Building blocks of the wire models. Outgoing fields are optional and never null; incoming ones may be null,
 * `""` or `[]`, which all mean "clear this field".
 */
import * as z from 'zod';
import { parseInstant } from './instant.ts';

export type Shape = Record<string, z.ZodType>;

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

export const text = (description: string, example?: string) =>
  z.string().meta(example === undefined ? { description } : { description, example });

export const texts = (description: string, example?: string[]) =>
  z.array(z.string()).meta(example === undefined ? { description } : { description, example });

export const number = (description: string, example?: number) =>
  z.number().meta(example === undefined ? { description } : { description, example });

export const flag = (description: string) => z.boolean().meta({ description });

/** An outgoing point in time: always UTC with milliseconds. */
export const instant = (description: string, example = '2026-04-28T13:54:48.559Z') =>
  z.string().meta({ description: `${description} UTC, with milliseconds.`, format: 'date-time', example });

/** An outgoing closed list of words; readers should take new words. */
export const word = <const T extends readonly [string, ...string[]]>(words: T, description: string) =>
  z.enum(words).meta({ description });

export const raw = (of: string) =>
  z
    .record(z.string(), z.unknown())
    .meta({ description: `The provider's own ${of}; only when \`fields\` asks for it.` });

export const list = <T extends z.ZodType>(element: T, description: string) => z.array(element).meta({ description });

/** A model whose fields are all optional but the ones named as required. */
export function model<O extends Shape, R extends Shape>(id: string, optional: O, required: R, description: string) {
  return z.object(optional).partial().extend(required).meta({ id, description });
}

const CLEARS = 'null or "" clears it.';

/** Incoming text. */
export const textInput = (description: string, example?: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${description} ${CLEARS}`, ...(example === undefined ? {} : { example }) });

/** An incoming array. Its length is looked at before its entries are: each of too many would be a problem of its own. */
export const boundedList = <T extends z.ZodType>(entry: T, most: number) =>
  z.preprocess((value, context) => {
    if (!Array.isArray(value) || value.length <= most) return value;
    context.addIssue({ code: 'too_big', origin: 'array', maximum: most, inclusive: true, input: value });
    return z.NEVER;
  }, z.array(entry).max(most));

export const textsInput = (most: number, description: string, example?: string[]) =>
  boundedList(z.string().min(1), most)
    .nullable()
    .meta({ description: `${description} null or [] clears it.`, ...(example === undefined ? {} : { example }) });

const emptyToNull = (value: unknown) => (value === '' ? null : value);

export const numberInput = (description: string) =>
  z.preprocess(emptyToNull, z.number().nullable()).meta({ description: `${description} ${CLEARS}` });

export const instantInput = (description: string, example = '2026-12-24T00:00:00.000Z') =>
  z
    .string()
    .refine((value) => value === '' || parseInstant(value) !== undefined, {
      message: 'must be an RFC 3339 date-time such as 2026-04-28T13:54:48.559Z, or a date such as 2026-04-28',
    })
    .nullable()
    .meta({ description: `${description} RFC 3339 with any offset, or a bare date. ${CLEARS}`, example });

const emptyListToMap = (value: unknown) => (Array.isArray(value) && value.length === 0 ? {} : value);

/** An incoming map. PHP has one type for lists and maps, so its SDK sends an empty map as `[]`. */
export const mapInput = <T extends z.ZodType>(value: T) => z.preprocess(emptyListToMap, z.record(z.string(), value));

/** An outgoing map, absent when it is empty: a client in PHP would send it back as `[]`. */
export const filledMap = <T extends object>(map: T): T | undefined => (Object.keys(map).length > 0 ? map : undefined);

export const rawInput = (description: string) => mapInput(z.unknown()).meta({ description });

/** A request body: every field optional but the ones named as required; unknown keys are ignored. */
export function input<O extends Shape, R extends Shape>(id: string, optional: O, required: R, description: string) {
  return z.object(optional).partial().extend(required).meta({ id, description });
}
