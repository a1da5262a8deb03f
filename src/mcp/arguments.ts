/** Arguments of tools as the parameters of HTTP that they stand for. */
import type { JsonObject } from '../../schema/field.ts';
import { MOST } from '../../schema/limits.ts';
import { bodyProblem, type FieldProblem, MOST_PROBLEMS, validationError } from '../lib/errors.ts';

const isScalar = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * Query parameters of the same names. Whatever is not one of `known` is refused: an agent that misspells a filter would
 * take everything for what it asked for. `lists` may hold several values.
 */
export function toParameters(args: JsonObject, known: readonly string[], lists: readonly string[]): URLSearchParams {
  const parameters = new URLSearchParams();
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(args)) {
    if (problems.length >= MOST_PROBLEMS) break;
    const isTooLong = Array.isArray(value) && value.length > MOST.values;
    const isList = lists.includes(name) && Array.isArray(value) && !isTooLong && value.every(isScalar);
    if (!known.includes(name)) problems.push(bodyProblem(`$.${name}`, 'is not an argument of this tool', known));
    else if (isList) for (const one of value) parameters.append(name, String(one));
    else if (isTooLong) problems.push(bodyProblem(`$.${name}`, `must have at most ${MOST.values} entries`));
    else if (isScalar(value)) parameters.append(name, String(value));
    else if (value !== null && value !== undefined)
      problems.push(bodyProblem(`$.${name}`, lists.includes(name) ? 'must be a list of strings' : 'must be a string'));
  }
  const [first, ...others] = problems;
  if (first) throw validationError([first, ...others]);
  return parameters;
}

/** The `id` of the object; numbers are what agents make of ids that look like one. */
export function idOf({ id }: JsonObject): string {
  if (typeof id === 'string' && id !== '') return id;
  if (typeof id === 'number') return String(id);
  throw validationError([bodyProblem('$.id', id === undefined ? 'is required' : 'must be a string')]);
}

/** Undefined when it is absent. */
export function textArgument(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw validationError([bodyProblem(`$.${name}`, 'must be a string')]);
}
