/** Filters of lists. Source: linear.app/developers, filtering: comparators, `and`, `or`, relations, `some`, `every`, `length`. */
import { lazily } from '../../src/lib/lazily.ts';
import type { Context } from './caller.ts';
import { inputProblem } from './problem.ts';
import { collection, reference } from './relations.ts';
import type { Fields, Row } from './world.ts';

/** Whether a value is as it is wanted. */
type Test = (value: unknown) => boolean;

const INSTANT = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Texts that were looked at, and the instants that they are: each row is compared by the same ones again and again. */
const seen = new Map<string, number | string>();
const MOST_SEEN = 100_000;

/** Instants are compared as such, everything else as it is. */
function comparable(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const found = INSTANT.test(value) ? Date.parse(value) : value;
  if (seen.size >= MOST_SEEN) seen.clear();
  seen.set(value, found);
  return found;
}

const ordered =
  (holds: (one: number | string, other: number | string) => boolean) =>
  (wanted: unknown): Test => {
    const other = comparable(wanted);
    return (value) => {
      const one = comparable(value);
      return one !== undefined && other !== undefined && typeof one === typeof other && holds(one, other);
    };
  };

/** Whether a value is one of those. */
function isAmong(wanted: readonly unknown[]): Test {
  const values = new Set(wanted.filter((one) => !Number.isNaN(one)));
  const compared = new Set(wanted.map(comparable).filter((one) => one !== undefined && !Number.isNaN(one)));
  return (value) => values.has(value) || compared.has(comparable(value));
}

const not =
  (make: (wanted: unknown) => Test) =>
  (wanted: unknown): Test => {
    const test = make(wanted);
    return (value) => !test(value);
  };

const lower = (value: unknown): string => String(value ?? '').toLowerCase();
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const texts =
  (holds: (text: string, wanted: string) => boolean, read: (value: unknown) => string) =>
  (wanted: unknown): Test => {
    const other = read(wanted);
    return (value) => holds(read(value), other);
  };

const asIs = (value: unknown): string => String(value ?? '');
const isEqual = (wanted: unknown): Test => isAmong([wanted]);
const isOneOf = (wanted: unknown): Test => isAmong(listOf(wanted));
const contains = (text: string, wanted: string): boolean => text.includes(wanted);
const isSame = (text: string, wanted: string): boolean => text === wanted;
const startsWith = (text: string, wanted: string): boolean => text.startsWith(wanted);

const COMPARATORS: Readonly<Record<string, (wanted: unknown) => Test>> = {
  eq: isEqual,
  neq: not(isEqual),
  in: isOneOf,
  nin: not(isOneOf),
  null: (wanted) => (value) => (value === null || value === undefined) === wanted,
  lt: ordered((one, other) => one < other),
  lte: ordered((one, other) => one <= other),
  gt: ordered((one, other) => one > other),
  gte: ordered((one, other) => one >= other),
  contains: texts(contains, asIs),
  notContains: not(texts(contains, asIs)),
  containsIgnoreCase: texts(contains, lower),
  notContainsIgnoreCase: not(texts(contains, lower)),
  eqIgnoreCase: texts(isSame, lower),
  neqIgnoreCase: not(texts(isSame, lower)),
  startsWith: texts(startsWith, asIs),
  startsWithIgnoreCase: texts(startsWith, lower),
  endsWith: texts((text, wanted) => text.endsWith(wanted), asIs),
};

const fieldsOf = (filter: unknown): [string, unknown][] =>
  Object.entries((filter ?? {}) as Fields).filter(([, value]) => value !== undefined && value !== null);

/** What the sandbox does not know is said when a row would have to be looked at by it. */
function comparison(comparators: unknown, name: string): Test {
  const tests = fieldsOf(comparators).map(([comparator, wanted]) => {
    const make = COMPARATORS[comparator];
    if (make) return make(wanted);
    return () => {
      throw inputProblem(`The sandbox does not simulate the comparator ${comparator} of ${name}.`);
    };
  });
  return (value) => tests.every((test) => test(value));
}

type RowTest = (row: Row) => boolean;

function ofMany(context: Context, filter: unknown): (rows: readonly Row[]) => boolean {
  const tests = fieldsOf(filter).map(([name, wanted]): ((rows: readonly Row[]) => boolean) => {
    if (name === 'length') {
      const test = comparison(wanted, name);
      return (rows) => test(rows.length);
    }
    const test = matcher(context, name === 'some' || name === 'every' ? wanted : { [name]: wanted });
    return name === 'every' ? (rows) => rows.every(test) : (rows) => rows.some(test);
  });
  return (rows) => tests.every((test) => test(rows));
}

function ofOne(context: Context, filter: unknown): (row: Row | null) => boolean {
  const { null: isNull, ...rest } = Object.fromEntries(fieldsOf(filter));
  const test = Object.keys(rest).length === 0 ? undefined : matcher(context, rest);
  return (row) => {
    if (typeof isNull === 'boolean' && (row === null) !== isNull) return false;
    return test === undefined || (row !== null && test(row));
  };
}

/** A field holds many rows, one, or a value: which of them, its row tells. */
function ofField(context: Context, name: string, wanted: unknown): RowTest {
  const many = lazily(() => ofMany(context, wanted));
  const one = lazily(() => ofOne(context, wanted));
  const value = lazily(() => comparison(wanted, name));
  return (row) => {
    const rows = collection(context, row, name);
    if (rows) return many()(rows);
    const found = reference(context, row, name);
    return found === undefined ? value()(row[name]) : one()(found);
  };
}

/** Whether a row is let through. */
export function matcher(context: Context, filter: unknown): RowTest {
  const tests = fieldsOf(filter).map(([name, wanted]): RowTest => {
    if (name !== 'and' && name !== 'or') return ofField(context, name, wanted);
    const parts = listOf(wanted).map((one) => matcher(context, one));
    return name === 'and' ? (row) => parts.every((test) => test(row)) : (row) => parts.some((test) => test(row));
  });
  return (row) => tests.every((test) => test(row));
}
