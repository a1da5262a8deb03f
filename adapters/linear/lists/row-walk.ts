/**
 * Lists by offset over Linear's cursors. Rows come newest first by when they were created, which never changes: what is
 * touched meanwhile keeps its place. A walk that goes on does so from the last row that was served; one that begins in
 * the middle reads ids first. Cost of a page: ⌊offset / 250⌋ + 2 requests at most; of a page that goes on: 2.
 */
import type { ListInput, Sort } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import type { Part, Piece } from '../../toolkit/walks/id-list.ts';
import { walkById } from '../../toolkit/walks/walk-by-id.ts';
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

type Page = Pick<ListInput, 'offset' | 'limit' | 'sort' | 'order'>;

/** The row that a page goes on from comes once more, with those of the same moment, and some may be gone. */
const SPARE = 10;

const idOf = (row: JsonObject): string => text(row.id) ?? '';
const createdMs = (row: JsonObject): number | undefined => instantMs(row.createdAt);

export const both = (one: JsonObject, other: JsonObject): JsonObject =>
  Object.keys(one).length === 0 ? other : Object.keys(other).length === 0 ? one : { and: [one, other] };

function queryOf(
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

const narrowed = ({ filter }: RowList, { sinceMs, reached }: Part): JsonObject => {
  const at = (ms: number) => new Date(ms).toISOString();
  if (sinceMs !== undefined) return both(filter, { createdAt: { gte: at(Math.max(0, sinceMs - 60_000)) } });
  return reached === undefined ? filter : both(filter, { createdAt: { lte: at(reached) } });
};

/** What a list is sorted by that Linear can't sort by: all ids are read, with that. */
function sortedBy(list: RowList, { sort, order }: Page): { field: string; isDescending: boolean } | undefined {
  const isDescending = order === undefined ? sort === undefined : order === 'desc';
  const field = list.sortFields?.[sort ?? 'created_at'] ?? 'createdAt';
  return field === 'createdAt' && isDescending ? undefined : { field, isDescending };
}

type SortKey = string | number;

function keyOf(row: JsonObject, field: string): SortKey {
  const value = text(row[field]) ?? '';
  return field.endsWith('At') ? (instantMs(value) ?? 0) : value;
}

function compared(one: JsonObject, other: JsonObject, field: string): number {
  const [a, b] = [keyOf(one, field), keyOf(other, field)];
  const first = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
  return first || (idOf(one) < idOf(other) ? -1 : 1);
}

export async function walkRows(context: Context<LinearClient>, list: RowList, page: Page): Promise<JsonObject[]> {
  const { client } = context;
  const sorting = sortedBy(list, page);
  const bare = `id createdAt ${list.keepFields ?? ''} ${sorting?.field ?? ''}`;
  const wholeSize = Math.min(list.pageSize ?? PAGE_SIZE, page.limit + SPARE);

  async function* pieces(part: Part): AsyncGenerator<Piece<JsonObject>> {
    const isGoingOn = part.reached !== undefined || part.sinceMs !== undefined || page.offset === 0;
    const filter = narrowed(list, part);
    let after: string | undefined;
    let isWhole = isGoingOn;
    do {
      const query = queryOf(list, isWhole ? list.selection : bare, isWhole ? wholeSize : PAGE_SIZE, filter);
      const found = await pageAt(client, query, after);
      after = found.next;
      yield { rows: found.rows.filter(list.keep), isLast: after === undefined, isWhole };
      isWhole = isGoingOn;
    } while (after !== undefined);
  }

  async function* sortedPieces(part: Part): AsyncGenerator<Piece<JsonObject>> {
    const rows: JsonObject[] = [];
    const query = queryOf(list, bare, PAGE_SIZE, narrowed(list, { sinceMs: part.sinceMs }));
    let after: string | undefined;
    do {
      const found = await pageAt(client, query, after);
      rows.push(...found.rows.filter(list.keep));
      after = found.next;
    } while (after !== undefined);
    const { field, isDescending } = sorting ?? { field: 'createdAt', isDescending: true };
    const sign = isDescending ? -1 : 1;
    yield { rows: rows.sort((one, other) => sign * compared(one, other, field)), isLast: true, isWhole: false };
  }

  return await walkById(
    context,
    {
      key: JSON.stringify([list.field, list.filter, list.more, sorting]),
      idOf,
      pieces: sorting ? sortedPieces : pieces,
      isWhole: false,
      fetch: (ids) => rowsById(client, list, ids),
      fetchSize: wholeSize,
      ...(!sorting && { order: { keyOf: createdMs, isDescending: true, isFixed: true } }),
    },
    page,
  );
}
