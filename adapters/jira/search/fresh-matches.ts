/** Which of the issues written lately match a query as they are now, where they are too many for one search. */

import pLimit from 'p-limit';
import { chunks } from '../../../src/lib/chunks.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { id, type JsonObject } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { fetchIssues } from './issue-walk.ts';
import { jqlOf, type TaskQuery } from './jql.ts';
import { MOST_RECONCILED } from './recent-writes.ts';
import { type SearchRequest, searchPages } from './search.ts';

const SEARCHES_AT_ONCE = 5;

export interface FreshRequest extends Omit<SearchRequest, 'jql' | 'reconcileIssues'> {
  readonly query: TaskQuery;
  readonly ids: readonly string[];
}

async function matches(client: JiraClient, request: FreshRequest, ids: readonly string[]): Promise<JsonObject[]> {
  const { query, ids: _all, ...search } = request;
  const where = `id IN (${ids.join(', ')}) AND (${query.where})`;
  const found: JsonObject[] = [];
  const jql = jqlOf({ ...query, where });
  for await (const page of searchPages(client, { ...search, jql, reconcileIssues: ids }, MOST_RECONCILED)) {
    found.push(...page);
  }
  return found;
}

/** Jira refuses a query that names an issue which was deleted in the meantime. */
async function existing(client: JiraClient, ids: readonly string[]): Promise<string[]> {
  const issues = await fetchIssues(client, { jql: '', fields: ['summary'] }, ids);
  return issues.flatMap((issue) => id(issue.id) ?? []);
}

async function matchesOfExisting(client: JiraClient, request: FreshRequest, ids: readonly string[]) {
  try {
    return await matches(client, request, ids);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'validation_failed') throw error;
    const left = await existing(client, ids);
    return left.length === 0 ? [] : await matches(client, request, left);
  }
}

/** One search for each 50 ids. */
export async function freshMatches(client: JiraClient, request: FreshRequest): Promise<JsonObject[]> {
  const { ids } = request;
  const atOnce = pLimit(SEARCHES_AT_ONCE);
  const found = await Promise.all(
    chunks(ids, MOST_RECONCILED).map((chunk) => atOnce(() => matchesOfExisting(client, request, chunk))),
  );
  return found.flat();
}
