/** Values that a schema accepts, and values that it nearly does. */
import type { ApiDocument, Schema } from './document.ts';
import { HOSTILE_TEXTS, hostileValue } from './hostile.ts';
import type { Random } from './random.ts';

/** Ids of things that are there, by the names that parameters and properties have. */
export type Pools = ReadonlyMap<string, readonly string[]>;

export type Mood = 'valid' | 'near' | 'hostile';

export interface Making {
  readonly document: ApiDocument;
  readonly random: Random;
  readonly pools: Pools;
}

const WORDS = ['Order labels', 'Zürich — naïve', '日本語', 'a', 'Check **this**', '# Title\n\n- one\n- two', '@you'];
const INSTANTS = ['2026-04-28T13:54:48.559Z', '2026-11-01', '2020-02-29T00:00:00Z', '2030-01-01T10:00:00+13:45'];

function textOf(name: string, schema: Schema, { random, pools }: Making): string {
  const pool = pools.get(name);
  if (pool && pool.length > 0 && random.isTrue(0.9)) return random.pick(pool);
  if (schema.format === 'date-time' || /_(at|gte|lte|lt)$/.test(name)) return random.pick(INSTANTS);
  if (typeof schema.example === 'string' && random.isTrue(0.5)) return schema.example;
  return random.pick(WORDS);
}

function numberOf(schema: Schema, random: Random): number {
  const { minimum = 0, maximum = 1000 } = schema;
  return random.isTrue(0.2) ? random.pick([minimum, maximum]) : minimum + random.below(Math.min(50, maximum - minimum));
}

function objectOf(schema: Schema, making: Making, depth: number): Record<string, unknown> {
  const { random } = making;
  const required = new Set(schema.required);
  const made: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const isWanted = required.has(name) || (depth < 4 && random.isTrue(0.35));
    if (isWanted) made[name] = validValue(name, inner, making, depth + 1);
  }
  return made;
}

/** A value that the schema accepts, as far as schemas go. */
export function validValue(name: string, given: Schema, making: Making, depth = 0): unknown {
  const { document, random } = making;
  const schema = document.resolve(given);
  if (schema.nullable && random.isTrue(0.1)) return null;
  if (schema.enum) return random.pick(schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return validValue(name, random.pick(either), making, depth);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => validValue(name, part, making, depth)));
  }
  const type = typeof schema.type === 'string' ? schema.type : random.pick(schema.type ?? ['string']);
  switch (type) {
    case 'object':
      return objectOf(schema, making, depth);
    case 'array':
      return Array.from({ length: random.below(3) }, () => validValue(name, schema.items ?? {}, making, depth + 1));
    case 'integer':
    case 'number':
      return numberOf(schema, random);
    case 'boolean':
      return random.isTrue(0.5);
    case 'null':
      return null;
    default:
      return textOf(name, schema, making);
  }
}

/** The value with one thing in it that is wrong. */
export function nearValue(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.isTrue(0.8)) {
    const at = random.below(value.length);
    return value.map((item, index) => (index === at ? nearValue(item, random) : item));
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && random.isTrue(0.85)) {
    const name = random.pick(Object.keys(value));
    const { [name]: inner, ...others } = value as Record<string, unknown>;
    if (random.isTrue(0.15)) return others;
    if (random.isTrue(0.15)) return { ...value, [random.pick(HOSTILE_TEXTS)]: hostileValue(random) };
    return { ...others, [name]: nearValue(inner, random) };
  }
  return hostileValue(random);
}
