/** Issues and comments as they are now: what an event is only a hint of. */

import pLimit from 'p-limit';
import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../../src/lib/chunks.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ObjectVersion } from '../../contract/events.ts';
import type { Item, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object, objects } from '../../toolkit/json.ts';
import { readFormat } from '../../toolkit/text-format.ts';
import { type JiraClient, path } from '../line/client.ts';
import { commentIdOf, rawComment, toComment } from '../map/comment.ts';
import { readPlan, toItems } from '../objects/task-read.ts';
import { listOf } from '../paging/list.ts';
import { allRows } from '../paging/pages.ts';
import { fetchIssues, PAGE_SIZE } from '../search/issue-walk.ts';
import { JQL_OVERLAP_MS, UNBOUNDED } from '../search/jql.ts';
import { MAX_ID_PAGE, searchPage, searchPages } from '../search/search.ts';

type JiraContext = Context<JiraClient>;
type Items = ReadonlyMap<string, Item<JsonObject>>;

const CALLS_AT_ONCE = 8;
const VERSION_FIELDS = ['created', 'updated'];

/** `POST /comment/list` takes 1000. */
const COMMENTS_AT_ONCE = 500;
const COMMENT_PAGE = 1000;

async function fetchTasks(context: JiraContext, ids: readonly string[], options: ReadOptions): Promise<Items> {
  const plan = await readPlan(context, options);
  // Their times are needed to tell what is new.
  const fields = plan.fields.includes('*all') ? plan.fields : [...new Set([...plan.fields, ...VERSION_FIELDS])];
  const issues = await fetchIssues(context.client, { jql: '', fields }, ids);
  const items = await toItems(context, plan, issues);
  return new Map(items.flatMap((item) => (item.object.id ? [[item.object.id, item] as const] : [])));
}

const commentPart = (commentId: string) => commentId.slice(commentId.lastIndexOf('_') + 1);
const issuePart = (commentId: string) => commentId.slice(0, commentId.lastIndexOf('_'));

async function fetchComments({ client }: JiraContext, ids: readonly string[], { raw }: ReadOptions): Promise<Items> {
  const format = readFormat(raw);
  const issueOf = new Map(ids.map((commentId) => [commentPart(commentId), issuePart(commentId)]));
  const found = new Map<string, Item<JsonObject>>();
  for (const some of chunks([...issueOf.keys()], COMMENTS_AT_ONCE)) {
    const body = { ids: some.map(Number) };
    const request = { method: 'POST', path: '/rest/api/3/comment/list', body } as const;
    for (const comment of (await listOf(client, request, 'values')).rows) {
      const issueId = issueOf.get(id(comment.id) ?? '');
      if (issueId === undefined) continue;
      const item = { object: toComment(comment, issueId, format), raw: rawComment(comment) };
      if (item.object.id) found.set(item.object.id, item);
    }
  }
  return found;
}

export const fetch = (context: JiraContext, type: ObjectType, ids: readonly string[], options: ReadOptions) =>
  type === 'task_comment' ? fetchComments(context, ids, options) : fetchTasks(context, ids, options);

function versionOf(objectId: string | undefined, created: unknown, updated: unknown): ObjectVersion | undefined {
  const updatedAt = instantMs(updated) ?? instantMs(created);
  if (objectId === undefined || updatedAt === undefined) return undefined;
  return { id: objectId, createdAt: instantMs(created) ?? updatedAt, updatedAt };
}

function versionsOf(issues: readonly JsonObject[]): ObjectVersion[] {
  return issues
    .map((issue) => versionOf(id(issue.id), object(issue.fields)?.created, object(issue.fields)?.updated))
    .filter((version) => version !== undefined);
}

/** In the order of ids, which no change moves: one that changes meanwhile is met all the same. */
export async function* changedSince({ client }: JiraContext, _type: ObjectType, since: number) {
  const jql = `updated >= ${Math.max(0, since - JQL_OVERLAP_MS)} ORDER BY id ASC`;
  for await (const issues of searchPages(client, { jql, fields: VERSION_FIELDS }, PAGE_SIZE)) {
    yield versionsOf(issues).filter(({ updatedAt }) => updatedAt >= since);
  }
}

export async function newest({ client }: JiraContext): Promise<ObjectVersion | undefined> {
  const jql = `${UNBOUNDED} ORDER BY updated DESC, id DESC`;
  let token: string | undefined;
  do {
    const { issues, nextPageToken } = await searchPage(client, { jql, fields: VERSION_FIELDS }, 1, token);
    const [found] = versionsOf(issues);
    if (found) return found;
    token = nextPageToken;
  } while (token !== undefined);
  return undefined;
}

export async function* allIds({ client }: JiraContext, _type: ObjectType, createdBefore?: number) {
  const jql = `${createdBefore === undefined ? UNBOUNDED : `created < ${createdBefore}`} ORDER BY id ASC`;
  for await (const issues of searchPages(client, { jql, fields: ['id'] }, MAX_ID_PAGE)) {
    yield issues.map((issue) => id(issue.id)).filter((issueId) => issueId !== undefined);
  }
}

/** An issue brings its first comments along; where there are more, all of them are read. */
async function commentsOf(client: JiraClient, issueId: string, embedded: unknown): Promise<JsonObject[]> {
  const page = object(embedded);
  const comments = objects(page?.comments);
  if (page && Number(page.total) <= comments.length) return comments;
  return await allRows(client, {
    path: path`/rest/api/3/issue/${issueId}/comment`,
    query: { orderBy: 'created' },
    key: 'comments',
    pageSize: COMMENT_PAGE,
  });
}

/** Undefined when the issue has gone in the meantime. */
async function commentVersions(client: JiraClient, issue: JsonObject): Promise<ObjectVersion[] | undefined> {
  const issueId = id(issue.id) ?? '';
  try {
    const comments = await commentsOf(client, issueId, object(issue.fields)?.comment);
    return comments
      .map(({ id: commentId, created, updated }) =>
        versionOf(commentIdOf(issueId, id(commentId) ?? ''), created, updated),
      )
      .filter((version) => version !== undefined);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

export async function parts(
  { client }: JiraContext,
  _type: ObjectType,
  parentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ObjectVersion[]>> {
  const atOnce = pLimit(CALLS_AT_ONCE);
  const issues = await fetchIssues(client, { jql: '', fields: ['comment'] }, parentIds);
  const found = await Promise.all(
    issues.map(async (issue) => [id(issue.id) ?? '', await atOnce(() => commentVersions(client, issue))] as const),
  );
  return new Map(found.flatMap(([issueId, versions]) => (versions ? [[issueId, versions] as const] : [])));
}
