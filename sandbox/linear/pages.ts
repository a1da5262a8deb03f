/** Relay connections. Source: linear.app/developers, pagination: 50 when nothing is said, 250 at most, newest first. */
import type { Context } from './caller.ts';
import { matcher } from './filter.ts';
import { argumentProblem } from './problem.ts';
import type { Row } from './world.ts';

export interface PageArguments {
  readonly first?: number;
  readonly last?: number;
  readonly after?: string;
  readonly before?: string;
  readonly orderBy?: 'createdAt' | 'updatedAt';
  readonly includeArchived?: boolean;
  readonly filter?: unknown;
}

export interface Page {
  readonly nodes: readonly Row[];
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const DEFAULT_FIRST = 50;
const MOST = 250;

type Order = 'createdAt' | 'updatedAt';

/** Where a row stands, or stood, in a list: newest first, then by id. */
interface Place {
  readonly key: string;
  readonly id: string;
}

const cursorOf = (row: Row, order: Order): string => Buffer.from(`${row[order]} ${row.id}`).toString('base64url');

/** A cursor that was not made here stands where its text does. */
function placeAt(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const end = text.indexOf(' ');
  return end < 0 ? { key: text, id: '' } : { key: text.slice(0, end), id: text.slice(end + 1) };
}

/** Below zero for what comes first. */
function compared(key: string, id: string, other: string, otherId: string): number {
  if (key !== other) return key < other ? 1 : -1;
  return id === otherId ? 0 : id < otherId ? 1 : -1;
}

function sizeOf({ first, last }: PageArguments): number {
  for (const [name, value] of Object.entries({ first, last })) {
    if (value !== undefined && value !== null && (value < 1 || value > MOST)) {
      throw argumentProblem(`${name} must be between 1 and ${MOST}.`);
    }
  }
  return first ?? last ?? DEFAULT_FIRST;
}

/** Long lists in order, by the list: most queries find them as the one before left them. */
const orders = new WeakMap<readonly Row[], Partial<Record<Order, readonly Row[]>>>();
const LONG = 100;

function inOrder(rows: readonly Row[], order: Order): readonly Row[] {
  const compareRows = (one: Row, other: Row) => compared(one[order], one.id, other[order], other.id);
  if (rows.length < LONG) return [...rows].sort(compareRows);
  const known = orders.get(rows) ?? {};
  const isSorted = (list: readonly Row[]) =>
    list.every((row, index) => index === 0 || compareRows(list[index - 1] as Row, row) < 0);
  const last = known[order];
  const sorted = last && isSorted(last) ? last : [...(last ?? rows)].sort(compareRows);
  orders.set(rows, { ...known, [order]: sorted });
  return sorted;
}

/** So many rows that are wanted, from one index on. */
function collect(
  rows: readonly Row[],
  from: number,
  step: 1 | -1,
  size: number,
  isWanted: (row: Row) => boolean,
): Row[] {
  const found: Row[] = [];
  for (let index = from; index >= 0 && index < rows.length && found.length < size; index += step) {
    const row = rows[index] as Row;
    if (isWanted(row)) found.push(row);
  }
  return found;
}

const EMPTY: Page = {
  nodes: [],
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

/** @param isShown of rows that there are as far as anybody can tell. */
export function pageOf(
  context: Context,
  rows: readonly Row[],
  args: PageArguments,
  isShown: (row: Row) => boolean = () => true,
): Page {
  const size = sizeOf(args);
  if (rows.length === 0) return EMPTY;
  const order = args.orderBy ?? 'createdAt';
  const passes = matcher(context, args.filter);
  const isWanted = (row: Row) => isShown(row) && (args.includeArchived === true || !row.archivedAt) && passes(row);
  const sorted = inOrder(rows, order);
  const placed = (row: Row, { key, id }: Place) => compared(row[order], row.id, key, id);
  const [after, before] = [args.after, args.before].map((cursor) => (cursor ? placeAt(cursor) : undefined));
  const from = after ? sorted.filter((row) => placed(row, after) <= 0).length : 0;
  const to = before ? sorted.filter((row) => placed(row, before) < 0).length : sorted.length;
  const isBackwards = args.last !== undefined && args.last !== null;
  const between = sorted.slice(from, to);
  const found = isBackwards
    ? collect(between, between.length - 1, -1, size + 1, isWanted)
    : collect(between, 0, 1, size + 1, isWanted);
  const isCut = found.length > size;
  const nodes = isBackwards ? found.slice(0, size).reverse() : found.slice(0, size);
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ node, cursor: cursorOf(node, order) }));
    },
    pageInfo: {
      get hasNextPage() {
        return isBackwards ? sorted.slice(to).some(isWanted) : isCut;
      },
      get hasPreviousPage() {
        return isBackwards ? isCut : sorted.slice(0, from).some(isWanted) && sorted.slice(from).some(isWanted);
      },
      startCursor: first ? cursorOf(first, order) : null,
      endCursor: last ? cursorOf(last, order) : null,
    },
  };
}
