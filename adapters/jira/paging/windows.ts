/** One window of a list that Jira pages by `startAt`. */

import type { QueryValue } from '../../toolkit/client-policy.ts';
import { boolean, type JsonObject, number } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { listOf } from './list.ts';

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
  const { rows, page } = await listOf(client, { path, query: { ...query, startAt, maxResults: size } }, key);
  if (key === undefined) return { rows, next: startAt + size, isLast: rows.length === 0 };
  const next = startAt + rows.length;
  const total = number(page.total);
  const isLast = rows.length === 0 || boolean(page.isLast) === true || (total !== undefined && next >= total);
  return { rows, next, isLast };
}
