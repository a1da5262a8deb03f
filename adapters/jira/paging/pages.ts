/** Lists that Jira pages by `startAt`, as a whole or in part. */

import { id, type JsonObject, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { JoinedWindows } from './joined-windows.ts';
import { type PageRequest, windowAt } from './windows.ts';

/** What tells rows of a list apart: objects have ids, people and groups have their own. */
const rowId = (row: JsonObject): string | undefined => id(row.id) ?? text(row.accountId) ?? text(row.groupId);

/**
 * The pages, until Jira says that there are no more or nobody asks; no row twice, and none is missed because one before
 * it was deleted meanwhile.
 */
export async function* pagesOf(client: JiraClient, request: PageRequest): AsyncGenerator<JsonObject[]> {
  const windows = new JoinedWindows(client, request, rowId);
  const seen = new Set<string>();
  let window = await windows.at(0, request.pageSize);
  for (;;) {
    const rows = window.rows.filter((row) => !seen.has(rowId(row) ?? ''));
    for (const row of rows) {
      const found = rowId(row);
      if (found !== undefined) seen.add(found);
    }
    if (rows.length > 0) yield rows;
    if (window.isLast) return;
    window = await windows.after(window, request.pageSize);
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
