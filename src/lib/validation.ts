/** zod's complaints as field problems. */
import type { z } from 'zod';
import { bodyProblem, type FieldProblem, GatewayError, validationError } from './errors.ts';
import { misspelt } from './misspelling.ts';

type Issue = z.core.$ZodIssue;

const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), '$');

/** zod says "Invalid input: expected string, received number"; the caller reads "must be string, not number", or what the schema itself says. */
function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_type') {
    const received = /received (\w+)/.exec(issue.message)?.[1];
    if (received === 'undefined') return REQUIRED;
    return received === undefined ? issue.message : `must be ${issue.expected}, not ${received}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'array') return `must have at most ${issue.maximum} entries`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'invalid_format') return `must be ${issue.format}`;
  if (issue.code === 'invalid_union') return 'has a type that is not allowed here';
  return issue.message.replace(/^Invalid input: /, '');
}

function problemOf(issue: Issue, where: FieldProblem['in']): FieldProblem {
  const path = where === 'body' ? jsonPath(issue.path) : issue.path.map(String).join('.');
  const allowed = issue.code === 'invalid_value' ? { allowed: issue.values } : {};
  return { in: where, path, message: messageOf(issue), ...allowed };
}

/**
 * The parsed value; throws `validation_failed` with every problem and where it is.
 * @param more problems that are known already, and stand beside those that the schema finds.
 */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  where: FieldProblem['in'],
  more: readonly FieldProblem[] = [],
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success && more.length === 0) return result.data;
  const found = result.success ? [] : result.error.issues.map((issue) => problemOf(issue, where));
  const [first, ...others] = [...found, ...more];
  throw first
    ? validationError([first, ...others])
    : new GatewayError('internal', 'Validation failed without a reason.');
}

const REQUIRED = 'is required';

/** A required field of a body that is not there, and the field that may have been meant for it. */
export function requiredProblem(name: string, body: object, isKnown: (key: string) => boolean): FieldProblem {
  const meant = misspelt(
    name,
    Object.keys(body).filter((key) => !isKnown(key)),
  );
  const hint = meant === undefined ? '' : ` ("${meant}" is no field)`;
  return bodyProblem(`$.${name}`, REQUIRED + hint);
}

/**
 * A body without the required fields that it lacks, and the problems that those are. Throws `validation_failed` with
 * everything when anything else is wrong with it.
 * @param needed fields that are required beside those of the schema.
 */
export function validateIncomplete<S extends z.ZodObject>(schema: S, body: unknown, needed: readonly string[]) {
  const isKnown = (key: string) => Object.hasOwn(schema.shape, key);
  const required = Object.keys(schema.shape).filter((name) => !schema.shape[name]?.safeParse(undefined).success);
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
  const missing = [...new Set([...required, ...needed])]
    .filter((name) => (given as Record<string, unknown>)[name] === undefined)
    .map((name) => requiredProblem(name, given, isKnown));
  const partial = schema.partial();
  const isWrong = missing.length > 0 && !partial.safeParse(body).success;
  return { body: validate(partial, body, 'body', isWrong ? missing : []), missing };
}
