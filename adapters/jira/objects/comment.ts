import type { TaskComment } from '../../../schema/models/task-comment.ts';
import { queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { Item, ListInput, ObjectAdapter, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject } from '../../toolkit/json.ts';
import { readFormat, TEXT_FORMAT } from '../../toolkit/text-format.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { type JiraClient, path } from '../line/client.ts';
import { allRows } from '../paging/pages.ts';
import { walkByPosition } from '../paging/walk-by-position.ts';
import type { PageRequest } from '../paging/windows.ts';
import { addressOf, fetchComment, toItem } from './comment-address.ts';
import { createComment, removeComment, updateComment } from './comment-write.ts';
import { issueIdOf } from './task-read.ts';

/** Jira names no greatest number; it may send fewer. */
const PAGE_SIZE = 1000;

/** Sorting by the time of the last edit, and looking for edits, is done on all comments: Jira can't. */
async function walkByUpdate(
  context: Context<JiraClient>,
  request: PageRequest,
  input: ListInput,
): Promise<JsonObject[]> {
  const updatedMs = (comment: JsonObject) => instantMs(comment.updated) ?? 0;
  const sortMs = (comment: JsonObject) =>
    (input.sort === 'created_at' ? instantMs(comment.created) : updatedMs(comment)) ?? 0;
  const { sort, order, updatedGte: since = 0 } = input;
  const direction = order === 'desc' ? -1 : 1;
  const load = async () => {
    const rows = (await allRows(context.client, request)).filter((comment) => updatedMs(comment) >= since);
    return rows.sort((a, b) => (sortMs(a) - sortMs(b) || Number(a.id) - Number(b.id)) * direction);
  };
  const key = `${request.path} ${JSON.stringify([sort, order, since])}`;
  return await walkWhole(context, { key, idOf: (comment) => id(comment.id) ?? '', load }, input);
}

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskComment>[]> {
  const { task_id: taskId, parent_id: parentId } = input.filters;
  const wanted = taskId ?? parentId;
  const format = readFormat(input.raw);
  if (wanted === undefined) throw validationError([queryProblem('task_id', 'is required to list comments')]);
  const issueId = await issueIdOf(context, wanted);
  const isNewestFirst = (input.order ?? (input.sort === undefined ? 'desc' : 'asc')) === 'desc';
  const request = {
    path: path`/rest/api/3/issue/${issueId}/comment`,
    query: { orderBy: input.raw.orderBy ?? (isNewestFirst ? '-created' : 'created'), expand: input.raw.expand },
    key: 'comments',
    pageSize: PAGE_SIZE,
  };
  const isByUpdate = input.sort === 'updated_at' || input.updatedGte !== undefined;
  const rows = isByUpdate
    ? await walkByUpdate(context, request, input)
    : await walkByPosition(context, { request, idOf: (comment) => id(comment.id) }, input);
  return rows.map((comment) => toItem(comment, issueId, format));
}

async function get(
  context: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
): Promise<Item<TaskComment>> {
  const address = addressOf(input.id);
  const format = readFormat(input.raw);
  const issueId = await issueIdOf(context, address.issue);
  return toItem(await fetchComment(context.client, address, input.raw.expand), issueId, format);
}

/** Comments. Source: jira rest v3, issue comments. */
export const comment: ObjectAdapter<Context<JiraClient>, TaskComment> = {
  readable: ['id', 'task_id', 'parent_id', 'text', 'user_id', 'user_name', 'created_at', 'updated_at', 'raw'],
  writable: ['task_id', 'parent_id', 'text', 'raw'],
  fieldSupport: { id: 'derived', task_id: 'derived', parent_id: 'derived', text: 'lossy' },
  slow: [],
  filters: { task_id: 'supported-required', parent_id: 'supported' },
  sorts: ['created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: false,
  notes: { id: 'always of that form' },
  rawParameters: ['expand', 'orderBy', TEXT_FORMAT],
  agentDefaults: { [TEXT_FORMAT]: 'readable' },
  list,
  get,
  create: createComment,
  update: updateComment,
  guarded: true,
  remove: removeComment,
};
