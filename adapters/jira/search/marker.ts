/**
 * Finding out whether a create whose answer got lost was carried out: what is created carries a marker, which is
 * looked for before anything is sent again. Properties of OAuth apps can't be searched for, so issues are looked at
 * one by one: the newest ones of the project by search, and, since search lags behind, those with the next numbers by
 * key, which Jira reads from its database. Source: jira rest v3, issue properties and bulk fetch issues.
 */
import pLimit from 'p-limit';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Attempt, Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object, text, textAt } from '../../toolkit/json.ts';
import { type JiraClient, path } from '../line/client.ts';
import { listOf } from '../paging/list.ts';
import { quote } from './jql.ts';
import { searchPages } from './search.ts';

export const MARKER_PROPERTY = 'taskgate.request';

/** The property that goes along with what is created. */
export const markerOf = ({ marker }: Attempt) => ({ key: MARKER_PROPERTY, value: { id: marker } });

/** How far Jira's clock and ours may differ. */
export const CLOCK_SKEW_MS = 5 * 60_000;
const PAGE = 100;
/** Issues looked at by search at most. */
const MOST_SEARCHED = 1000;
/** Rounds of issue numbers beyond the last known one. */
const MOST_ROUNDS = 10;

export const carries = (property: unknown, { marker }: Attempt): boolean => textAt(property, 'id') === marker;

const isMarked = (issue: JsonObject, attempt: Attempt) => carries(object(issue.properties)?.[MARKER_PROPERTY], attempt);

const numberOf = (issue: JsonObject): number => Number(/-(\d+)$/.exec(text(issue.key) ?? '')?.[1] ?? 0);

async function newestIssues(client: JiraClient, project: string, since: number): Promise<JsonObject[]> {
  const jql = `project = ${quote(project)} AND created >= ${since} ORDER BY created DESC, id DESC`;
  const found: JsonObject[] = [];
  const search = { jql, fields: ['created'], properties: [MARKER_PROPERTY] };
  for await (const page of searchPages(client, search, PAGE)) {
    found.push(...page);
    if (found.length >= MOST_SEARCHED) break;
  }
  return found;
}

/** Number of the newest issue that search knows; 0 when it knows none. */
async function newestNumber(client: JiraClient, project: string): Promise<number> {
  const jql = `project = ${quote(project)} ORDER BY created DESC, id DESC`;
  for await (const [newest] of searchPages(client, { jql, fields: ['created'] }, 1)) {
    if (newest) return numberOf(newest);
  }
  return 0;
}

async function byNumber(client: JiraClient, key: string, from: number): Promise<JsonObject[]> {
  const issueIdsOrKeys = Array.from({ length: PAGE }, (_, index) => `${key}-${Math.max(1, from) + index}`);
  const body = { issueIdsOrKeys, fields: ['created'], properties: [MARKER_PROPERTY] };
  const request = { method: 'POST', path: '/rest/api/3/issue/bulkfetch', body } as const;
  return (await listOf(client, request, 'issues')).rows;
}

/** Id of the issue that carries the marker of this attempt; undefined when there is none. */
export async function findMarkedIssue(
  { client, attempt }: Context<JiraClient>,
  projectIdOrKey: string,
): Promise<string | undefined> {
  if (!attempt) return undefined;
  const marked = (issues: readonly JsonObject[]) => id(issues.find((issue) => isMarked(issue, attempt))?.id);
  const project = await client.json({ path: path`/rest/api/3/project/${projectIdOrKey}` });
  const key = textAt(project, 'key') ?? projectIdOrKey;
  const indexed = await newestIssues(client, key, Math.max(0, attempt.startedAt - CLOCK_SKEW_MS));
  const found = marked(indexed);
  if (found !== undefined) return found;
  const newest = Math.max(0, ...indexed.map(numberOf)) || (await newestNumber(client, key));
  for (let round = 0, from = newest - PAGE / 2; round < MOST_ROUNDS; round++, from += PAGE) {
    const issues = await byNumber(client, key, from);
    const unindexed = marked(issues);
    if (unindexed !== undefined) return unindexed;
    // Numbers go on only as far as there are issues.
    if (Math.max(0, ...issues.map(numberOf)) < from + PAGE / 2) return undefined;
  }
  return undefined;
}

/** Newest comments that are looked at. */
const MOST_COMMENTS = 50;
const LOOKUPS_AT_ONCE = 8;

async function isMarkedComment({ client }: Context<JiraClient>, attempt: Attempt, commentId: string): Promise<boolean> {
  try {
    const property = await client.json({ path: path`/rest/api/3/comment/${commentId}/properties/${MARKER_PROPERTY}` });
    return carries(object(property)?.value, attempt);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return false;
    throw error;
  }
}

/** Id of the comment that carries the marker of this attempt, among the newest of the issue. */
export async function findMarkedComment(context: Context<JiraClient>, issueId: string): Promise<string | undefined> {
  const { client, attempt } = context;
  if (!attempt) return undefined;
  const query = { orderBy: '-created', maxResults: MOST_COMMENTS };
  const { rows } = await listOf(client, { path: path`/rest/api/3/issue/${issueId}/comment`, query }, 'comments');
  const since = attempt.startedAt - CLOCK_SKEW_MS;
  const ids = rows
    .filter((comment) => (instantMs(comment.created) ?? 0) >= since)
    .map((comment) => id(comment.id))
    .filter((commentId) => commentId !== undefined);
  const atOnce = pLimit(LOOKUPS_AT_ONCE);
  const marked = await Promise.all(ids.map((commentId) => atOnce(() => isMarkedComment(context, attempt, commentId))));
  return ids[marked.indexOf(true)];
}
