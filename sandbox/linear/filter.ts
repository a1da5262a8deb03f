/** Filters of lists. Source: linear.app/developers, filtering: comparators, `and`, `or`, relations, `some`, `every`, `length`. */
import type { Context } from './caller.ts';
import { inputProblem } from './problem.ts';
import { collection, reference } from './relations.ts';
import type { Fields, Row } from './world.ts';

type Comparator = (value: unknown, wanted: unknown) => boolean;

const INSTANT = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Instants are compared as such, everything else as it is. */
function comparable(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  return INSTANT.test(value) ? Date.parse(value) : value;
}

const ordered =
  (holds: (one: number | string, other: number | string) => boolean): Comparator =>
  (value, wanted) => {
    const [one, other] = [comparable(value), comparable(wanted)];
    return one !== undefined && other !== undefined && typeof one === typeof other && holds(one, other);
  };

const isEqual: Comparator = (value, wanted) =>
  value === wanted || (comparable(value) !== undefined && comparable(value) === comparable(wanted));

const lower = (value: unknown): string => String(value ?? '').toLowerCase();
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  eq: isEqual,
  neq: (value, wanted) => !isEqual(value, wanted),
  in: (value, wanted) => listOf(wanted).some((one) => isEqual(value, one)),
  nin: (value, wanted) => !listOf(wanted).some((one) => isEqual(value, one)),
  null: (value, wanted) => (value === null || value === undefined) === wanted,
  lt: ordered((one, other) => one < other),
  lte: ordered((one, other) => one <= other),
  gt: ordered((one, other) => one > other),
  gte: ordered((one, other) => one >= other),
  contains: (value, wanted) => String(value ?? '').includes(String(wanted)),
  notContains: (value, wanted) => !String(value ?? '').includes(String(wanted)),
  containsIgnoreCase: (value, wanted) => lower(value).includes(lower(wanted)),
  notContainsIgnoreCase: (value, wanted) => !lower(value).includes(lower(wanted)),
  eqIgnoreCase: (value, wanted) => lower(value) === lower(wanted),
  neqIgnoreCase: (value, wanted) => lower(value) !== lower(wanted),
  startsWith: (value, wanted) => String(value ?? '').startsWith(String(wanted)),
  startsWithIgnoreCase: (value, wanted) => lower(value).startsWith(lower(wanted)),
  endsWith: (value, wanted) => String(value ?? '').endsWith(String(wanted)),
};

const fieldsOf = (filter: unknown): [string, unknown][] =>
  Object.entries((filter ?? {}) as Fields).filter(([, value]) => value !== undefined && value !== null);

function compare(value: unknown, comparators: unknown, name: string): boolean {
  return fieldsOf(comparators).every(([comparator, wanted]) => {
    const holds = COMPARATORS[comparator];
    if (!holds) throw inputProblem(`The sandbox does not simulate the comparator ${comparator} of ${name}.`);
    return holds(value, wanted);
  });
}

function ofMany(context: Context, rows: readonly Row[], filter: unknown): boolean {
  return fieldsOf(filter).every(([name, wanted]) => {
    switch (name) {
      case 'some':
        return rows.some((row) => matches(context, row, wanted));
      case 'every':
        return rows.every((row) => matches(context, row, wanted));
      case 'length':
        return compare(rows.length, wanted, name);
      default:
        return rows.some((row) => matches(context, row, { [name]: wanted }));
    }
  });
}

function ofOne(context: Context, row: Row | null, filter: unknown): boolean {
  const { null: isNull, ...rest } = Object.fromEntries(fieldsOf(filter));
  if (typeof isNull === 'boolean' && (row === null) !== isNull) return false;
  return Object.keys(rest).length === 0 || (row !== null && matches(context, row, rest));
}

export function matches(context: Context, row: Row, filter: unknown): boolean {
  return fieldsOf(filter).every(([name, wanted]) => {
    if (name === 'and') return listOf(wanted).every((one) => matches(context, row, one));
    if (name === 'or') return listOf(wanted).some((one) => matches(context, row, one));
    const many = collection(context, row, name);
    if (many) return ofMany(context, many, wanted);
    const one = reference(context, row, name);
    return one === undefined ? compare(row[name], wanted, name) : ofOne(context, one, wanted);
  });
}
