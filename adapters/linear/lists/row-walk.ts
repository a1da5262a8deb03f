/**
 * Lists by offset over Linear's cursors. Rows come newest first by when they were created, which never changes: what is
 * touched meanwhile keeps its place. A walk that goes on does so from the last row that was served; one that begins in
 * the middle reads ids first. Cost of a page: ⌊offset / 250⌋ + 2 requests at most; of a page that goes on: 2. A walk in this
 * order is read ahead by windows of that time, one in another order by its ids.
 */
import type { ListInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import type { Part, Piece } from '../../toolkit/walks/id-list.ts';
import { walkById } from '../../toolkit/walks/walk-by-id.ts';
import type { LinearClient } from '../line/client.ts';
import { PAGE_SIZE, pageAt } from './pages.ts';
import { both, createdMs, createdWithin, idOf, queryOf, type RowList, rowsById, timestamp } from './row-list.ts';
import { rowsAhead, windowsAhead } from './rows-ahead.ts';

type Page = Pick<ListInput, 'offset' | 'limit' | 'sort' | 'order'>;

/** The row that a page goes on from comes once more, with those of the same moment, and some may be gone. */
const SPARE = 10;

const narrowed = ({ filter }: RowList, { sinceMs, reached }: Part): JsonObject => {
  if (sinceMs !== undefined) return both(filter, { createdAt: { gte: timestamp(Math.max(0, sinceMs - 60_000)) } });
  return reached === undefined ? filter : both(filter, createdWithin({ from: undefined, below: reached + 1 }));
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

  const key = JSON.stringify([list.field, list.filter, list.more, sorting]);
  return await walkById(
    context,
    {
      key,
      idOf,
      pieces: sorting ? sortedPieces : pieces,
      isWhole: false,
      fetch: (ids) => rowsById(client, list, ids),
      fetchSize: wholeSize,
      ...(sorting
        ? { ahead: await rowsAhead(context, list, { key, offset: page.offset }) }
        : { windows: await windowsAhead(context, list, { key, offset: page.offset }) }),
      ...(!sorting && { order: { keyOf: createdMs, isDescending: true, isFixed: true } }),
    },
    page,
  );
}
