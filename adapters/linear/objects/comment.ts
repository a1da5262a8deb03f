/** Comments on issues, with one level of replies. Comments on projects and documents are none of a task. */
import type { TaskComment, TaskCommentCreate, TaskCommentUpdate } from '../../../schema/models/task-comment.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type {
  GetInput,
  Item,
  ListInput,
  ObjectAdapter,
  ReadOptions,
  RemoveInput,
  UpdateInput,
  WriteInput,
} from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { afterCreation } from '../../toolkit/create-once.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import { readFormat, TEXT_FORMAT, writtenFormat } from '../../toolkit/text-format.ts';
import { givenRaw } from '../fields/raw-body.ts';
import { readText, writtenText } from '../fields/text.ts';
import type { LinearClient } from '../line/client.ts';
import { both, type RowList, rowsById } from '../lists/row-list.ts';
import { walkRows } from '../lists/row-walk.ts';
import { COMMENT_FIELDS, toComment } from '../map/comment.ts';
import { createEntity } from './creation.ts';
import { checkId, fetchIssue, issueIdOf, isTrashed } from './issue.ts';
import { changedFilter } from './task-filter.ts';

const COMMENT = { field: 'comment', type: 'Comment', inputType: 'CommentCreateInput' } as const;
const FIELDS = `${COMMENT_FIELDS} issue { trashed }`;

const toItem = ({ raw }: Pick<ReadOptions, 'raw'>, comment: JsonObject): Item<TaskComment> => ({
  object: toComment(comment, readFormat(raw)),
  raw: comment,
});

const isOfTask = (comment: JsonObject): boolean =>
  text(comment.issueId) !== undefined && !isTrashed(object(comment.issue) ?? {});

async function fetchComment({ client }: Context<LinearClient>, id: string): Promise<JsonObject> {
  const document = `query($id: String!) { comment(id: $id) { ${FIELDS} } }`;
  const comment = object((await client.query(document, { id: checkId(id, 'comment') })).comment);
  if (!comment || !isOfTask(comment)) throw new GatewayError('not_found', 'There is no comment of this id on a task.');
  return comment;
}

const commentList = (filter: JsonObject): RowList => ({
  field: 'comments',
  filterType: 'CommentFilter',
  selection: FIELDS,
  filter,
  more: 'includeArchived: true',
  sortFields: { updated_at: 'updatedAt' },
  keep: isOfTask,
  keepFields: 'issueId issue { trashed }',
});

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<TaskComment>[]> {
  const { filters, updatedGte, raw } = input;
  readFormat(raw);
  const parent = filters.task_id ?? filters.parent_id;
  // A task that is gone has no list of comments, not an empty one.
  const id = parent === undefined ? undefined : text((await fetchIssue(context, parent, 'id')).id);
  const rows = commentList(
    both(
      { issue: id === undefined ? { null: false } : { id: { eq: id } } },
      updatedGte === undefined ? {} : changedFilter(updatedGte),
    ),
  );
  return (await walkRows(context, rows, input)).map((comment) => toItem(input, comment));
}

/** Those that are there, and on a task. */
export async function commentsById(
  { client }: Context<LinearClient>,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Item<TaskComment>[]> {
  return (await rowsById(client, commentList({}), ids)).map((comment) => toItem(options, comment));
}

/** A reply to a reply is one to the comment that began it: Linear has one level. */
async function rootOf(context: Context<LinearClient>, id: string, issueId: string): Promise<string> {
  const problem = (message: string) => validationError([bodyProblem('$.parent_id', message)]);
  const parent = await fetchComment(context, id).catch((error: unknown) => {
    if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
    throw problem('names no comment');
  });
  if (text(parent.issueId) !== issueId) throw problem('is a comment of another task');
  return text(parent.parentId) ?? id;
}

async function create(context: Context<LinearClient>, input: WriteInput): Promise<Item<TaskComment>> {
  const body = input.body as TaskCommentCreate;
  readFormat(input.raw);
  const given = writtenText(body.text, writtenFormat(body.raw), '$.text');
  const issueId = await issueIdOf(context, body.task_id);
  const parentId = body.parent_id ? await rootOf(context, body.parent_id, issueId) : undefined;
  const fields = { body: given, issueId, ...(parentId !== undefined && { parentId }) };
  const id = await createEntity(context, COMMENT, { ...fields, ...givenRaw(body.raw) }).catch(taskGone);
  const made = await fetchComment(context, id).catch((error) => Promise.reject(afterCreation(error, 'comment', id)));
  return toItem(input, made);
}

/** The task of a new comment is what is addressed. */
function taskGone(error: unknown): never {
  const isGone = error instanceof GatewayError && error.code === 'validation_failed' && /Issue/.test(textOf(error));
  throw isGone ? new GatewayError('not_found', 'There is no such task.', { cause: error }) : error;
}

const textOf = ({ details }: GatewayError): string => text(object(details)?.entity) ?? '';

const UPDATE = `mutation($id: String!, $input: CommentUpdateInput!) {
  commentUpdate(id: $id, input: $input) { success comment { ${FIELDS} } }
}`;

async function update(context: Context<LinearClient>, input: UpdateInput): Promise<Item<TaskComment>> {
  const body = input.body as TaskCommentUpdate;
  readFormat(input.raw);
  const format = writtenFormat(body.raw);
  const current = await fetchComment(context, input.id);
  if (body.task_id && (await issueIdOf(context, body.task_id)) !== text(current.issueId)) {
    throw validationError([bodyProblem('$.task_id', 'cannot be changed: a comment stays on its task')]);
  }
  const isEcho = body.text === readText(current.body, format ?? 'markdown');
  const changes = {
    ...(body.text !== undefined && !isEcho && { body: writtenText(body.text, format, '$.text') }),
    ...givenRaw(body.raw),
  };
  if (Object.keys(changes).length === 0) return toItem(input, current);
  const result = await context.client.mutate(UPDATE, { id: current.id, input: changes }, 'Comment');
  return toItem(input, object(result.comment) ?? current);
}

async function remove(context: Context<LinearClient>, { id }: RemoveInput): Promise<void> {
  await fetchComment(context, id);
  await context.client.mutate('mutation($id: String!) { commentDelete(id: $id) { success } }', { id }, 'Comment');
}

export const comment: ObjectAdapter<Context<LinearClient>, TaskComment> = {
  readable: [
    'id',
    'task_id',
    'parent_id',
    'text',
    'user_id',
    'user_name',
    'has_children',
    'created_at',
    'updated_at',
    'raw',
  ],
  writable: ['task_id', 'parent_id', 'text'],
  fieldSupport: { text: 'lossy', has_children: 'derived' },
  slow: [],
  filters: { task_id: 'supported', parent_id: 'supported' },
  sorts: ['created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: false,
  rawParameters: [TEXT_FORMAT],
  list,
  async get(context, input: GetInput) {
    readFormat(input.raw);
    return toItem(input, await fetchComment(context, input.id));
  },
  create,
  update,
  remove,
};
