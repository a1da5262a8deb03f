/** Example objects, put together from the examples of their fields. */
import * as z from 'zod';
import { PROVIDER_EXAMPLES } from './provider-words.ts';

const exampleIn = (schema: z.ZodType): unknown => schema.meta()?.example;

/** The example of a schema: its own, else that of what it wraps, else one made of its fields' examples. */
export function exampleOf(schema: z.ZodType): unknown {
  const own = exampleIn(schema);
  if (own !== undefined) return own;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return exampleOf(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (!(schema instanceof z.ZodObject)) return undefined;
  const entries = Object.entries(schema.shape)
    .map(([name, field]): [string, unknown] => [name, exampleOf(field as z.ZodType) ?? PROVIDER_EXAMPLES[name]])
    .filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
