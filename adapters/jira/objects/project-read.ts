/** Reading projects. */

import type { TaskProject } from '../../../schema/models/task-project.ts';
import { chunks } from '../../../src/lib/chunks.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Item, ListInput, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object } from '../../toolkit/json.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { type JiraClient, path } from '../line/client.ts';
import { isProjectIdOrKey, projectIdOrKey } from '../line/project-key.ts';
import { toProject } from '../map/project.ts';
import { listOf } from '../paging/list.ts';
import { allRows } from '../paging/pages.ts';
import { walkByPosition } from '../paging/walk-by-position.ts';
import type { PageRequest } from '../paging/windows.ts';

const PAGE_SIZE = 100;
/** Projects that a search finds by id at most. Source: jira rest v3, get projects paginated. */
const MOST_IDS = 50;

export function checkProjectId(idOrKey: string): string {
  if (isProjectIdOrKey(idOrKey)) return projectIdOrKey(idOrKey);
  throw new GatewayError('not_found', 'There is no project of this id or key.');
}

export const toItem = (project: JsonObject): Item<TaskProject> => ({ object: toProject(project), raw: project });

/** Descriptions and counts cost Jira work, so they are asked for only when they are wanted. */
function expandOf({ select, raw }: ReadOptions): string | undefined {
  const wanted = [
    select.wants('description') && 'description',
    select.wantsRaw && 'lead',
    (select.wants('has_tasks') || select.wants('updated_at')) && 'insight',
    raw.expand,
  ].filter((part) => typeof part === 'string');
  return wanted.length > 0 ? wanted.join(',') : undefined;
}

function searchRequest(input: ListInput): PageRequest {
  const { raw, query, sort, order } = input;
  const direction = order === 'desc' ? '-' : '+';
  return {
    path: '/rest/api/3/project/search',
    query: {
      expand: expandOf(input),
      query,
      status: raw.status,
      typeKey: raw.typeKey,
      orderBy: sort === 'name' ? `${direction}name` : `${direction}key`,
    },
    key: 'values',
    pageSize: PAGE_SIZE,
  };
}

/** Jira can't filter or sort by the time that we show as `updated_at`, so that is done on the whole list. */
async function walkByUpdate(context: Context<JiraClient>, input: ListInput): Promise<JsonObject[]> {
  const { client } = context;
  const request = searchRequest({ ...input, select: { ...input.select, wants: () => true } });
  const updatedMs = (project: JsonObject) => instantMs(object(project.insight)?.lastIssueUpdateTime) ?? 0;
  const { order, updatedGte: since = 0 } = input;
  const direction = order === 'desc' ? -1 : 1;
  const byId = (a: JsonObject, b: JsonObject) => Number(id(a.id)) - Number(id(b.id));
  const load = async () => {
    const rows = (await allRows(client, request)).filter((project) => updatedMs(project) >= since);
    return rows.sort((a, b) => (updatedMs(a) - updatedMs(b) || byId(a, b)) * direction);
  };
  const fetch = async (ids: readonly string[], known: number) => {
    const isLessThanAll = Math.ceil(ids.length / MOST_IDS) < Math.ceil(known / PAGE_SIZE);
    return isLessThanAll ? await projectsById(client, request, ids) : await load();
  };
  const { expand: _shown, ...asked } = request.query ?? {};
  const key = `projects by update ${JSON.stringify([asked, order, since])}`;
  return await walkWhole(context, { key, idOf: (project) => id(project.id) ?? '', load, fetch }, input);
}

async function projectsById(client: JiraClient, request: PageRequest, ids: readonly string[]): Promise<JsonObject[]> {
  const pages = chunks(ids, MOST_IDS).map((chunk) =>
    allRows(client, { ...request, query: { ...request.query, id: chunk } }),
  );
  return (await Promise.all(pages)).flat();
}

export async function listProjects(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskProject>[]> {
  const isByUpdate = input.sort === 'updated_at' || input.updatedGte !== undefined;
  const rows = isByUpdate
    ? await walkByUpdate(context, input)
    : await walkByPosition(context, { request: searchRequest(input), idOf: (project) => id(project.id) }, input);
  return rows.map(toItem);
}

/** The project as a search shows it, which is the only answer that holds counts. Archived ones are not found. */
async function searchedProject(client: JiraClient, idOrKey: string, expand?: string): Promise<JsonObject | undefined> {
  const by = /^\d/.test(idOrKey) ? { id: idOrKey } : { keys: idOrKey };
  const { rows } = await listOf(client, { path: '/rest/api/3/project/search', query: { ...by, expand } }, 'values');
  return rows[0];
}

async function wholeProject(client: JiraClient, idOrKey: string, expand?: string): Promise<JsonObject> {
  const project = object(await client.json({ path: path`/rest/api/3/project/${idOrKey}`, query: { expand } }));
  if (!project) throw new GatewayError('upstream_error', 'Jira answered without a project.');
  return project;
}

export async function getProject(
  { client }: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
): Promise<Item<TaskProject>> {
  const idOrKey = checkProjectId(input.id);
  const expand = expandOf(input);
  const wantsCounts = input.select.wants('has_tasks') || input.select.wants('updated_at');
  const wantsWhole = !wantsCounts || input.select.wantsRaw;
  const [searched, whole] = await Promise.all([
    wantsCounts ? searchedProject(client, idOrKey, expand) : undefined,
    wantsWhole ? wholeProject(client, idOrKey, expand) : undefined,
  ]);
  if (!searched && !whole) return toItem(await wholeProject(client, idOrKey, expand));
  return toItem({ ...searched, ...whole });
}
