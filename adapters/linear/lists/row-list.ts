/** Lists of Linear, newest first, and what is asked of their rows. */
import type { Sort } from '../../contract/object-adapter.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import type { KeyWindow } from '../../toolkit/walks/key-window.ts';
import type { LinearClient } from '../line/client.ts';
import { PAGE_SIZE, type PagedQuery, pageAt } from './pages.ts';

export interface RowList {
  /** Field of the query, such as `issues`. */
  readonly field: string;
  /** Its filter type. */
  readonly filterType: string;
  /** What is asked of each row. */
  readonly selection: string;
  readonly filter: JsonObject;
  /** Arguments beside those of every list, such as `includeArchived: true`. */
  readonly more?: string;
  /** Fields by which rows can be sorted, in GraphQL. */
  readonly sortFields?: Readonly<Partial<Record<Sort, string>>>;
  /** Rows of a page at most, where more would cost too many points. */
  readonly pageSize?: number;
  /** Of rows that no filter can leave out. */
  keep(row: JsonObject): boolean;
  /** Asked of each row, also where only its id is wanted. */
  readonly keepFields?: string;
}

export const idOf = (row: JsonObject): string => text(row.id) ?? '';
/** When a row was created, in epoch milliseconds. */
export const createdMs = (row: JsonObject): number | undefined => instantMs(row.createdAt);

export const timestamp = (ms: number): string => new Date(ms).toISOString();

/** A moment that is finer than the milliseconds that are shown belongs to the one that it begins with. */
export const createdWithin = ({ from, below }: KeyWindow): JsonObject => ({
  createdAt: { lt: timestamp(below), ...(from !== undefined && { gte: timestamp(from) }) },
});

export const both = (one: JsonObject, other: JsonObject): JsonObject =>
  Object.keys(one).length === 0 ? other : Object.keys(other).length === 0 ? one : { and: [one, other] };

/** Newest first. @param size rows of a page. */
export function queryOf(
  { field, filterType, more = '' }: RowList,
  selection: string,
  size: number,
  filter: JsonObject,
): PagedQuery {
  return {
    document: `query($filter: ${filterType}, $after: String) {
      ${field}(filter: $filter, first: ${size}, after: $after, orderBy: createdAt${more === '' ? '' : `, ${more}`}) {
        nodes { ${selection} } pageInfo { hasNextPage endCursor }
      }
    }`,
    path: [field],
    variables: { filter },
  };
}

/** Rows by id, in any order. */
export async function rowsById(client: LinearClient, list: RowList, ids: readonly string[]): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  const size = list.pageSize ?? PAGE_SIZE;
  for (let from = 0; from < ids.length; from += size) {
    const some = ids.slice(from, from + size);
    const query = queryOf(list, list.selection, some.length, both(list.filter, { id: { in: some } }));
    const { rows } = await pageAt(client, query);
    found.push(...rows.filter(list.keep));
  }
  return found;
}
