/** zod's complaints as field problems. */
import type { z } from 'zod';
import { type FieldProblem, GatewayError, validationError } from './errors.ts';

type Issue = z.core.$ZodIssue;

const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), '$');

/** zod says "Invalid input: expected string, received number"; the caller reads "must be string, not number", or what the schema itself says. */
function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_type') {
    const received = /received (\w+)/.exec(issue.message)?.[1];
    if (received === 'undefined') return 'is required';
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
