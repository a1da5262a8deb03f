import type { TaskChange } from '../../../schema/models/task-change.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, objects, text } from '../../toolkit/json.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { fieldCatalogue } from '../fields/fields.ts';
import { type JiraClient, path } from '../line/client.ts';
import { isProjectIdOrKey, projectIdOrKey } from '../line/project-key.ts';
import { needsCatalogue, toChange } from '../map/change.ts';
import { listOf } from '../paging/list.ts';
import { allRows, pagesOf, rowsAt } from '../paging/pages.ts';
import { freshMatches } from '../search/fresh-matches.ts';
import { JQL_OVERLAP_MS, jqlOf } from '../search/jql.ts';
import { recentWrites } from '../search/recent-writes.ts';
import { MAX_ID_PAGE, searchPages } from '../search/search.ts';
import { findingNothing } from '../search/unknown-values.ts';
import { checkIssueId, fetchIssue } from './task-read.ts';

interface Entry {
  readonly issueId: string;
  readonly entry: JsonObject;
}

/** Most issues of one bulk request, and most entries of one of its pages. Source: jira rest v3, bulk fetch changelogs. */
const BULK_ISSUES = 1000;
const BULK_ENTRIES = 10_000;
const PAGE_SIZE = 100;

async function toItems(context: Context<JiraClient>, entries: readonly Entry[]): Promise<Item<TaskChange>[]> {
  const catalogue = entries.some(({ entry }) => needsCatalogue(entry)) ? await fieldCatalogue(context) : undefined;
  return entries.map(({ issueId, entry }) => ({ object: toChange(entry, issueId, catalogue), raw: entry }));
}

const createdMs = ({ entry }: Entry) => instantMs(entry.created) ?? 0;

async function numericId(context: Context<JiraClient>, idOrKey: string): Promise<string> {
  if (/^\d+$/.test(idOrKey)) return idOrKey;
  return id((await fetchIssue(context, idOrKey, ['id'])).id) ?? idOrKey;
}

const historyOf = (issueId: string) => ({
  path: path`/rest/api/3/issue/${issueId}/changelog`,
  key: 'values',
  pageSize: PAGE_SIZE,
});

/** The history of one task, oldest first as Jira sends it. */
async function ofTask(context: Context<JiraClient>, idOrKey: string, input: ListInput): Promise<Entry[]> {
  const issueId = await numericId(context, checkIssueId(idOrKey));
  const request = historyOf(issueId);
  const { updatedGte: since, offset, limit } = input;
  if (since === undefined) {
    return (await rowsAt(context.client, request, offset, limit)).map((entry) => ({ issueId, entry }));
  }
  const rows = (await allRows(context.client, request)).map((entry) => ({ issueId, entry }));
  return rows.filter((entry) => createdMs(entry) >= since).slice(offset, offset + limit);
}

/** The issues whose history may hold something at or after `since`. */
async function issueIds(context: Context<JiraClient>, project: string, since: number | undefined): Promise<string[]> {
  const clauses = [`project = ${/^\d+$/.test(project) ? project : `"${project}"`}`];
  if (since !== undefined) clauses.push(`updated >= ${Math.max(0, since - JQL_OVERLAP_MS)}`);
  const query = { where: clauses.join(' AND '), orderBy: 'id ASC', order: undefined };
  const { reconciled, apart, gone } = await recentWrites(context);
  const request = {
    jql: jqlOf(query),
    fields: ['id'],
    reconcileIssues: reconciled.length > 0 ? reconciled : undefined,
  };
  const fresh = await freshMatches(context.client, { fields: ['id'], query, ids: apart });
  const found = new Set<string>();
  const unbelieved = new Set([...apart, ...gone]);
  for await (const page of searchPages(context.client, request, MAX_ID_PAGE)) {
    for (const issueId of idsOf(page)) if (!unbelieved.has(issueId)) found.add(issueId);
  }
  return [...found, ...idsOf(fresh)];
}

const idsOf = (issues: readonly JsonObject[]): string[] => issues.flatMap((issue) => id(issue.id) ?? []);

/** Histories of many issues; an issue may be continued on the next page. */
async function bulk({ client }: Context<JiraClient>, issueIdsOrKeys: readonly string[]): Promise<Entry[]> {
  const found: Entry[] = [];
  let nextPageToken: string | undefined;
  do {
    const body = { issueIdsOrKeys, maxResults: BULK_ENTRIES, nextPageToken };
    const request = { method: 'POST', path: '/rest/api/3/changelog/bulkfetch', body } as const;
    const { rows, page } = await listOf(client, request, 'issueChangeLogs');
    for (const log of rows) {
      const issueId = id(log.issueId) ?? '';
      found.push(...objects(log.changeHistories).map((entry) => ({ issueId, entry })));
    }
    nextPageToken = text(page.nextPageToken);
  } while (nextPageToken !== undefined);
  return found;
}

/** The history of every task of a project, oldest first. */
async function ofProject(context: Context<JiraClient>, project: string, input: ListInput): Promise<Entry[]> {
  if (!isProjectIdOrKey(project)) {
    throw validationError([queryProblem('project_id', 'must be the id or key of a project')]);
  }
  const { updatedGte: since = 0 } = input;
  const entriesOf = async (ids: readonly string[]) => {
    const found: Entry[] = [];
    for (let start = 0; start < ids.length; start += BULK_ISSUES) {
      const entries = await bulk(context, ids.slice(start, start + BULK_ISSUES));
      found.push(...entries.filter((entry) => createdMs(entry) >= since));
    }
    return found;
  };
  const load = async () => {
    const found = await entriesOf(await issueIds(context, project, input.updatedGte));
    return found.sort((a, b) => createdMs(a) - createdMs(b) || Number(a.entry.id) - Number(b.entry.id));
  };
  return await walkWhole(
    context,
    {
      key: `changes ${project} ${since}`,
      idOf: ({ issueId, entry }) => `${issueId}_${id(entry.id)}`,
      load,
      fetch: async (ids) => await entriesOf([...new Set(ids.map((changeId) => changeId.split('_', 1)[0] ?? ''))]),
    },
    input,
  );
}

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskChange>[]> {
  const { task_id: taskId, project_id: projectId } = input.filters;
  if (taskId !== undefined) return await toItems(context, await ofTask(context, taskId, input));
  if (projectId !== undefined) {
    const project = projectIdOrKey(projectId);
    return await toItems(context, await findingNothing(input, () => ofProject(context, project, input)));
  }
  throw validationError([queryProblem('task_id', 'or project_id is required to list changes')]);
}

/** One entry; most histories fit on the one page that is read for it. */
async function get(context: Context<JiraClient>, input: GetInput): Promise<Item<TaskChange>> {
  const at = input.id.lastIndexOf('_');
  const entryId = input.id.slice(at + 1);
  const notFound = new GatewayError('not_found', 'There is no such change; its id is <task id>_<change id>.');
  if (at < 1 || !/^\d{1,18}$/.test(entryId)) throw notFound;
  const issueId = await numericId(context, checkIssueId(input.id.slice(0, at)));
  for await (const page of pagesOf(context.client, historyOf(issueId))) {
    const entry = page.find((row) => id(row.id) === entryId);
    const [item] = await toItems(context, entry ? [{ issueId, entry }] : []);
    if (item) return item;
  }
  throw notFound;
}

/** Histories of issues, oldest first. Source: jira rest v3, issue changelogs. */
export const change: ObjectAdapter<Context<JiraClient>, TaskChange> = {
  readable: ['id', 'task_id', 'user_id', 'created_at', 'updated_at', 'items', 'raw'],
  writable: [],
  fieldSupport: { id: 'derived', task_id: 'derived', updated_at: 'derived', items: 'derived' },
  slow: [],
  filters: { task_id: 'supported', project_id: 'supported' },
  sorts: [],
  updatedGte: true,
  changes: 'never',
  query: false,
  rawParameters: [],
  list,
  get,
};
