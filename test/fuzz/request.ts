/** One request for an operation. */
import type { Operation, Parameter } from './document.ts';
import { HOSTILE_BODIES, HOSTILE_TEXTS, HOSTILE_TYPES } from './hostile.ts';
import type { Random } from './random.ts';
import { type Making, type Mood, nearValue, validValue } from './values.ts';

export interface FuzzRequest {
  readonly operation: Operation;
  readonly mood: Mood;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | undefined;
}

/** Half of a surrogate pair can't be written as UTF-8: another character stands for it. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text, 'utf8').toString());

function parameterText(parameter: Parameter, mood: Mood, making: Making): string {
  const { random } = making;
  if (mood === 'hostile' || (mood === 'near' && random.isTrue(0.3))) {
    return random.pick(HOSTILE_TEXTS).slice(0, random.isTrue(0.02) ? 6000 : 600);
  }
  const value = validValue(parameter.name, { ...parameter.schema, example: parameter.example }, making);
  return Array.isArray(value) ? value.join(',') : String(value);
}

function pathOf({ path, parameters }: Operation, mood: Mood, making: Making): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.name === name) ?? { name, in: 'path', schema: { type: 'string' } };
    // Where every part is hostile nothing gets beyond the first one.
    const moodOfPart = mood === 'hostile' && making.random.isTrue(0.6) ? 'valid' : mood;
    const text = parameterText(parameter, moodOfPart, making);
    return name === 'path' && moodOfPart === 'valid' ? encodeURI(text) : encode(text) || 'x';
  });
}

function queryOf({ parameters }: Operation, mood: Mood, making: Making): string {
  const { random } = making;
  const parts: string[] = [];
  for (const parameter of parameters.filter((one) => one.in === 'query')) {
    if (!parameter.required && !random.isTrue(0.25)) continue;
    const times = mood === 'hostile' && random.isTrue(0.1) ? 3 : 1;
    for (let time = 0; time < times; time += 1) {
      parts.push(`${parameter.name}=${encode(parameterText(parameter, mood, making))}`);
    }
  }
  if (mood === 'hostile' && random.isTrue(0.2)) parts.push(`${encode(random.pick(HOSTILE_TEXTS).slice(0, 200))}=1`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function headersOf({ parameters }: Operation, making: Making): Record<string, string> {
  const { random } = making;
  const headers: Record<string, string> = {};
  for (const { name } of parameters.filter((one) => one.in === 'header')) {
    if (!random.isTrue(0.15)) continue;
    headers[name] = random.pick(['same-key', `key-${random.below(1_000_000)}`, '2026-04-28T13:54:48.559Z', 'x\u00ff']);
  }
  return headers;
}

function bodyOf(operation: Operation, mood: Mood, making: Making): string | Buffer | undefined {
  const { random } = making;
  if (!operation.body) return undefined;
  const { schema, example } = operation.body;
  if (mood === 'hostile' && random.isTrue(0.5)) return random.pick(HOSTILE_BODIES);
  const isExample = example !== undefined && random.isTrue(0.2);
  const valid = isExample ? example : validValue('body', schema, making);
  if (mood === 'valid') return JSON.stringify(valid);
  let value = nearValue(valid, random);
  if (mood === 'hostile') value = nearValue(value, random);
  return JSON.stringify(value);
}

const MOODS: readonly Mood[] = ['valid', 'valid', 'near', 'near', 'hostile'];

export function requestFor(operation: Operation, making: Making): FuzzRequest {
  const { random } = making;
  const mood = random.pick(MOODS);
  const body = bodyOf(operation, mood, making);
  const isMistyped = mood === 'hostile' && random.isTrue(0.15);
  return {
    operation,
    mood,
    method: operation.method,
    path: pathOf(operation, mood, making) + queryOf(operation, mood, making),
    headers: {
      ...headersOf(operation, making),
      ...(body !== undefined && { 'content-type': isMistyped ? typeOf(random) : 'application/json' }),
    },
    body,
  };
}

const typeOf = (random: Random): string => random.pick(HOSTILE_TYPES);
