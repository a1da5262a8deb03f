/** Relay connections. Source: linear.app/developers, pagination: 50 when nothing is said, 250 at most, newest first. */
import type { Context } from './caller.ts';
import { matches } from './filter.ts';
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

/** A place in the list: where a row stands by what it is sorted by, whether or not it is still there. */
const cursorOf = (row: Row, order: Order): string => Buffer.from(`${row[order]} ${row.id}`).toString('base64url');
const placeOf = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

const keyOf = (row: Row, order: Order): string => `${row[order]} ${row.id}`;

function sizeOf({ first, last }: PageArguments): number {
  for (const [name, value] of Object.entries({ first, last })) {
    if (value !== undefined && value !== null && (value < 1 || value > MOST)) {
      throw argumentProblem(`${name} must be between 1 and ${MOST}.`);
    }
  }
  return first ?? last ?? DEFAULT_FIRST;
}

export function pageOf(context: Context, rows: readonly Row[], args: PageArguments): Page {
  const size = sizeOf(args);
  const order = args.orderBy ?? 'createdAt';
  const found = rows
    .filter((row) => (args.includeArchived || !row.archivedAt) && matches(context, row, args.filter))
    .map((row) => ({ row, key: keyOf(row, order) }))
    .sort((a, b) => (a.key < b.key ? 1 : -1));
  const from = args.after ? found.findIndex(({ key }) => key < placeOf(args.after ?? '')) : 0;
  const to = args.before ? found.findLastIndex(({ key }) => key > placeOf(args.before ?? '')) + 1 : found.length;
  const between = from < 0 ? [] : found.slice(from, to);
  const isBackwards = args.last !== undefined && args.last !== null;
  const nodes = (isBackwards ? between.slice(-size) : between.slice(0, size)).map(({ row }) => row);
  const isCut = between.length > nodes.length;
  const [firstRow, lastRow] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    edges: nodes.map((node) => ({ node, cursor: cursorOf(node, order) })),
    pageInfo: {
      hasNextPage: isBackwards ? to < found.length : isCut,
      hasPreviousPage: isBackwards ? isCut : from > 0,
      startCursor: firstRow ? cursorOf(firstRow, order) : null,
      endCursor: lastRow ? cursorOf(lastRow, order) : null,
    },
  };
}
