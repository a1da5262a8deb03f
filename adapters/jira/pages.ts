/** Jira's pages by `startAt`. */
import type { JiraClient, QueryValue } from './client.ts';
import { boolean, type JsonObject, number, object, objects } from './json.ts';

export interface PageRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** Under which the rows are: `values`, `comments`, …; undefined for a bare array. */
  readonly key: string | undefined;
  /** Rows of one page that Jira sends at most. */
  readonly pageSize: number;
}

/** Rows from one position on. */
export interface RowWindow {
  readonly rows: JsonObject[];
  /** Position after them. */
  readonly next: number;
  readonly isLast: boolean;
}

/**
 * One page. The server may lower `maxResults`, so one advances by what was received; except for bare arrays, which are
 * windows on the whole: Jira filters inside, so a short one is not the end, only an empty one is, and one advances by the
 * window asked for. Source: jira rest v3, users search.
 */
export async function windowAt(
  client: JiraClient,
  { path, query, key }: PageRequest,
  startAt: number,
  size: number,
): Promise<RowWindow> {
  const answer = await client.json({ path, query: { ...query, startAt, maxResults: size } });
  if (key === undefined) {
    const rows = objects(answer);
    return { rows, next: startAt + size, isLast: rows.length === 0 };
  }
  const page = object(answer);
  const rows = objects(page?.[key]);
  const next = startAt + rows.length;
  const total = number(page?.total);
  const isLast = rows.length === 0 || boolean(page?.isLast) === true || (total !== undefined && next >= total);
  return { rows, next, isLast };
}

/** The pages, until Jira says that there are no more or nobody asks. */
export async function* pagesOf(client: JiraClient, request: PageRequest): AsyncGenerator<JsonObject[]> {
  for (let startAt = 0; ; ) {
    const { rows, next, isLast } = await windowAt(client, request, startAt, request.pageSize);
    if (rows.length > 0) yield rows;
    if (isLast) return;
    startAt = next;
  }
}

/** The rows from `offset` on, at most `limit` of them: for lists that only grow at their end. */
export async function rowsAt(
  client: JiraClient,
  request: PageRequest,
  offset: number,
  limit: number,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  const size = Math.min(request.pageSize, limit);
  for (let startAt = offset; ; ) {
    const page = await windowAt(client, request, startAt, size);
    rows.push(...page.rows);
    if (page.isLast || rows.length >= limit) return rows.slice(0, limit);
    startAt = page.next;
  }
}

/** Every row. */
export async function allRows(client: JiraClient, request: PageRequest): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of pagesOf(client, request)) rows.push(...page);
  return rows;
}
