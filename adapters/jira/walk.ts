/**
 * Pages by offset over a search that has none. The ids that a walk has seen are kept, so that every page goes on where
 * the one before ended, whatever is created, changed or deleted in between; a page is then fetched by id. Only what was
 * served counts: issues that are gone when their page is fetched leave the list, so that no page is short but the last.
 */
import pLimit from 'p-limit';
import type { Context } from '../session.ts';
import type { JiraClient } from './client.ts';
import { id, type JsonObject, object, objects } from './json.ts';
import { MAX_ID_PAGE, type SearchRequest, searchPage } from './search.ts';
import { openWalks, type Walk } from './walks.ts';

/** Issues that Jira returns in one page when it is asked for their fields. Source: jira rest v3, bulk fetch issues. */
export const PAGE_SIZE = 100;

const FETCHES_AT_ONCE = 10;

/** Issues looked at in one go while many of them fall out. */
const MOST_AHEAD = 1000;

export interface WalkRequest {
  readonly search: SearchRequest;
  readonly offset: number;
  readonly limit: number;
  /** Whether an issue belongs into the answer; JQL alone may be too coarse. */
  keep(issue: JsonObject): boolean;
}

const idsOf = (issues: readonly JsonObject[]): string[] =>
  issues.map((issue) => id(issue.id)).filter((issueId) => issueId !== undefined);

interface Extension {
  readonly length: number;
  /** Ids that were found not to belong here; search may still list them. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * Makes the list at least so long, if there are so many. The search is begun anew each time and what is known left
 * out: a token that counts would skip issues when others before them are deleted.
 */
async function extend(
  client: JiraClient,
  { jql, reconcileIssues }: SearchRequest,
  walk: Walk,
  { length, dropped }: Extension,
): Promise<void> {
  if (walk.isComplete || walk.ids.length >= length) return;
  const known = new Set([...walk.ids, ...dropped]);
  let token: string | undefined;
  do {
    const { issues, nextPageToken } = await searchPage(
      client,
      { jql, fields: ['id'], reconcileIssues },
      MAX_ID_PAGE,
      token,
    );
    for (const issueId of idsOf(issues)) {
      if (known.has(issueId)) continue;
      known.add(issueId);
      walk.ids.push(issueId);
    }
    token = nextPageToken;
    if (walk.ids.length >= length && token !== undefined) return;
  } while (token !== undefined);
  walk.isComplete = true;
}

const isIdAlone = ({ fields, expand, properties }: SearchRequest) =>
  fields.length === 1 && fields[0] === 'id' && !expand && !properties;

/** Issues by id; those that are gone or hidden are left out. The query of the search does not matter. */
export async function fetchIssues(
  client: JiraClient,
  search: SearchRequest,
  ids: readonly string[],
): Promise<JsonObject[]> {
  const { fields, expand, properties } = search;
  if (isIdAlone(search)) return ids.map((issueId) => ({ id: issueId }));
  const chunks = Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, index) =>
    ids.slice(index * PAGE_SIZE, (index + 1) * PAGE_SIZE),
  );
  const atOnce = pLimit(FETCHES_AT_ONCE);
  const fetched = await Promise.all(
    chunks.map((issueIdsOrKeys) =>
      atOnce(async () => {
        const body = {
          issueIdsOrKeys,
          fields,
          ...(expand && { expand: expand.split(',') }),
          ...(properties && { properties }),
        };
        const answer = await client.json({ method: 'POST', path: '/rest/api/3/issue/bulkfetch', body });
        return objects(object(answer)?.issues);
      }),
    ),
  );
  return fetched.flat();
}

/** The page at `offset` of a walk; what was fetched already is not fetched again. */
async function pageOf(client: JiraClient, request: WalkRequest, walk: Walk, known: Map<string, JsonObject>) {
  const { search, offset, limit, keep } = request;
  const dropped = new Set<string>();
  for (let span = limit; ; span = Math.min(MOST_AHEAD, Math.max(PAGE_SIZE, span * 2))) {
    await extend(client, search, walk, { length: offset + span, dropped });
    const wanted = walk.ids.slice(offset, offset + span);
    const missing = wanted.filter((issueId) => !known.has(issueId));
    for (const issue of await fetchIssues(client, search, missing)) {
      const issueId = id(issue.id);
      if (issueId !== undefined && keep(issue)) known.set(issueId, issue);
    }
    for (const issueId of wanted) if (!known.has(issueId)) dropped.add(issueId);
    walk.ids = walk.ids.filter((issueId) => !dropped.has(issueId));
    const page = walk.ids.slice(offset, offset + limit).map((issueId) => known.get(issueId));
    const isFull = page.length === limit || (walk.isComplete && walk.ids.length <= offset + span);
    if (isFull && page.every((issue) => issue !== undefined)) return page;
  }
}

/** The first page by one search with all fields, when that is enough. */
async function firstPage(client: JiraClient, { search, limit, keep }: WalkRequest) {
  const { issues: found, nextPageToken } = await searchPage(client, search, limit);
  const issues = found.filter(keep);
  return { issues, walk: { ids: idsOf(issues), isComplete: nextPageToken === undefined } };
}

export async function walkIssues(context: Context<JiraClient>, request: WalkRequest): Promise<JsonObject[]> {
  const { client } = context;
  const { search, offset, limit } = request;
  const walks = await openWalks(context, search.jql);
  const known = new Map<string, JsonObject>();
  let walk: Walk = { ids: [], isComplete: false };
  if (offset > 0) walk = (await walks.at(offset)) ?? walk;
  else if (limit <= PAGE_SIZE && !isIdAlone(search)) {
    const first = await firstPage(client, request);
    walk = first.walk;
    for (const issue of first.issues) known.set(id(issue.id) ?? '', issue);
  }
  const issues = await pageOf(client, request, walk, known);
  await walks.save(walk, offset + issues.length);
  return issues;
}
