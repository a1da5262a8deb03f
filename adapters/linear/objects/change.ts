/** The history of issues. Linear has no list of changes: they are read issue by issue. */

import { parseInstant } from '../../../schema/instant.ts';
import type { TaskChange } from '../../../schema/models/task-change.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, objects, text } from '../../toolkit/json.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { labelsWith, stateNames } from '../fields/tables.ts';
import type { LinearClient } from '../line/client.ts';
import { allOf, pagesOf } from '../lists/pages.ts';
import { type ChangeNames, HISTORY_FIELDS, toChange } from '../map/change.ts';
import { fetchIssue, isTrashed, isUuid } from './issue.ts';
import { changedFilter, projectFilter } from './task-filter.ts';

/** Entries of one issue that come with it; the rest is asked for by itself. */
const FIRST = 20;

const HISTORY = `query($id: String!, $after: String) {
  issue(id: $id) { history(first: 100, after: $after) { nodes { ${HISTORY_FIELDS} } pageInfo { hasNextPage endCursor } } }
}`;

const OF_PROJECT = `query($filter: IssueFilter, $after: String) {
  issues(filter: $filter, first: 50, after: $after, includeArchived: true, orderBy: createdAt) {
    nodes { id trashed history(first: ${FIRST}) { nodes { ${HISTORY_FIELDS} } pageInfo { hasNextPage } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Entry {
  readonly taskId: string;
  readonly entry: JsonObject;
}

const entriesOf = async ({ client }: Context<LinearClient>, taskId: string): Promise<Entry[]> =>
  (await allOf(client, { document: HISTORY, path: ['issue', 'history'], variables: { id: taskId } })).map((entry) => ({
    taskId,
    entry,
  }));

/** An issue that was not touched since has no change since. */
async function ofProject(
  context: Context<LinearClient>,
  projectId: string,
  since: number | undefined,
): Promise<Entry[]> {
  const found: Entry[] = [];
  const filter = { project: projectFilter(projectId), ...(since !== undefined && changedFilter(since)) };
  for await (const issues of pagesOf(context.client, {
    document: OF_PROJECT,
    path: ['issues'],
    variables: { filter },
  })) {
    for (const issue of issues.filter((one) => !isTrashed(one))) {
      const taskId = text(issue.id) ?? '';
      const history = object(issue.history);
      const isCut = object(history?.pageInfo)?.hasNextPage === true;
      const entries = objects(history?.nodes).map((entry) => ({ taskId, entry }));
      found.push(...(isCut ? await entriesOf(context, taskId) : entries));
    }
  }
  return found;
}

async function namesFor(context: Context<LinearClient>): Promise<ChangeNames> {
  const [states, labels] = await Promise.all([stateNames(context), labelsWith(context, [])]);
  return { states, labels: new Map(labels.map(({ id, name }) => [id, name])) };
}

async function toItems(context: Context<LinearClient>, entries: readonly Entry[]): Promise<Item<TaskChange>[]> {
  const names = await namesFor(context);
  return entries.map(({ taskId, entry }) => ({ object: toChange(taskId, entry, names), raw: entry }));
}

const createdMs = ({ object: { created_at: at } }: Item<TaskChange>): number => parseInstant(at ?? '') ?? 0;
const changedMs = ({ object: { updated_at: at } }: Item<TaskChange>): number => parseInstant(at ?? '') ?? 0;
const idOf = ({ object: { id } }: Item<TaskChange>): string => id ?? '';

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<TaskChange>[]> {
  const { filters, updatedGte } = input;
  const { task_id: task, project_id: project } = filters;
  if (task === undefined && project === undefined) {
    throw validationError([queryProblem('task_id', 'or project_id is required to list changes')]);
  }
  const taskId = task === undefined ? undefined : text((await fetchIssue(context, task, 'id')).id);
  const load = async () => {
    const entries =
      taskId === undefined ? await ofProject(context, project ?? '', updatedGte) : await entriesOf(context, taskId);
    const items = await toItems(context, entries);
    return items
      .filter((item) => updatedGte === undefined || changedMs(item) >= updatedGte)
      .sort((one, other) => createdMs(one) - createdMs(other) || (idOf(one) < idOf(other) ? -1 : 1));
  };
  return await walkWhole(
    context,
    { key: `changes ${taskId ?? ''} ${project ?? ''} ${updatedGte ?? ''}`, idOf, load },
    input,
  );
}

async function get(context: Context<LinearClient>, { id }: GetInput): Promise<Item<TaskChange>> {
  const [taskId = '', entryId = ''] = id.split('_');
  const missing = new GatewayError('not_found', 'There is no change of this id.');
  if (!isUuid(taskId) || !isUuid(entryId)) throw missing;
  await fetchIssue(context, taskId, 'id');
  const [item] = await toItems(
    context,
    (await entriesOf(context, taskId)).filter(({ entry }) => entry.id === entryId),
  );
  if (!item) throw missing;
  return item;
}

export const change: ObjectAdapter<Context<LinearClient>, TaskChange> = {
  readable: ['id', 'task_id', 'user_id', 'created_at', 'updated_at', 'items', 'raw'],
  writable: [],
  fieldSupport: { id: 'derived', task_id: 'derived', items: 'derived' },
  slow: [],
  filters: { task_id: 'supported', project_id: 'supported' },
  sorts: [],
  updatedGte: true,
  changes: 'timed',
  query: false,
  notes: {
    task_id: 'this or `project_id` is needed',
    updated_at: 'later than `created_at` when more was changed shortly after',
  },
  rawParameters: [],
  list,
  get,
};
