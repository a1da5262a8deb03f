/** Jira's pages by `startAt`. The server may lower `maxResults`, so one advances by what was received. */
import type { JiraClient, QueryValue } from './client.ts';
import { boolean, type JsonObject, number, object, objects } from './json.ts';

export interface PageRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Under which the rows are: `values`, `comments`, … */
  readonly key: string;
  /** Rows of one page that Jira sends at most. */
  readonly pageSize: number;
}

/** The pages from `startAt` on, until Jira says that there are no more or nobody asks. */
export async function* pagesOf(
  client: JiraClient,
  { path, query, key, pageSize }: PageRequest,
  startAt = 0,
): AsyncGenerator<JsonObject[]> {
  for (let at = startAt; ; ) {
    const page = object(await client.json({ path, query: { ...query, startAt: at, maxResults: pageSize } }));
    const rows = objects(page?.[key]);
    if (rows.length > 0) yield rows;
    at += rows.length;
    const total = number(page?.total);
    if (rows.length === 0 || boolean(page?.isLast) === true || (total !== undefined && at >= total)) return;
  }
}

/** The rows from `offset` on, at most `limit` of them. */
export async function rowsAt(
  client: JiraClient,
  request: PageRequest,
  offset: number,
  limit: number,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  const pageSize = Math.min(request.pageSize, limit);
  for await (const page of pagesOf(client, { ...request, pageSize }, offset)) {
    rows.push(...page);
    if (rows.length >= limit) break;
  }
  return rows.slice(0, limit);
}

/** Every row. */
export const allRows = (client: JiraClient, request: PageRequest): Promise<JsonObject[]> =>
  rowsAt(client, request, 0, Number.POSITIVE_INFINITY);

/**
 * Rows of a bare array that is a window on the whole: Jira filters inside the window, so a short one is not the end,
 * only an empty one is, and one advances by the window asked for. Source: jira rest v3, users search.
 */
export async function* windows(
  client: JiraClient,
  { path, query, pageSize }: Omit<PageRequest, 'key'>,
): AsyncGenerator<JsonObject[]> {
  for (let startAt = 0; ; startAt += pageSize) {
    const rows = objects(await client.json({ path, query: { ...query, startAt, maxResults: pageSize } }));
    if (rows.length === 0) return;
    yield rows;
  }
}

/** Elements `offset` to `offset + limit` of those that are kept; reads no further than needed. */
export async function takeFrom<T>(
  pages: AsyncIterable<readonly T[]>,
  { offset, limit }: { offset: number; limit: number },
  keep: (element: T) => boolean = () => true,
): Promise<T[]> {
  const found: T[] = [];
  let skipped = 0;
  for await (const page of pages) {
    for (const element of page) {
      if (!keep(element)) continue;
      if (skipped < offset) skipped += 1;
      else found.push(element);
      if (found.length === limit) return found;
    }
  }
  return found;
}
