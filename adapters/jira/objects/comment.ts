import type { TaskComment, TaskCommentCreate, TaskCommentUpdate } from '../../../schema/models/task-comment.ts';
import { bodyProblem, GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type {
  Item,
  ListInput,
  ObjectAdapter,
  ReadOptions,
  RemoveInput,
  UpdateInput,
  WriteInput,
} from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { checkUnmodified, issueLock, overConflicts } from '../concurrent-writes.ts';
import { createdId, createOnce } from '../create-once.ts';
import { instant, instantMs } from '../instants.ts';
import { id, isObject, type JsonObject, object } from '../json.ts';
import { rawComment, toComment } from '../map/comment.ts';
import { findMarkedComment, markerOf } from '../marker.ts';
import { allRows, type PageRequest, rowsAt } from '../pages.ts';
import { givenRaw } from '../raw-body.ts';
import { editedRichText, richText } from '../rich-text.ts';
import { checkIssueId, fetchIssue } from './task-read.ts';

const PAGE_SIZE = 100;

interface CommentAddress {
  readonly issue: string;
  readonly comment: string;
}

/** The two parts of a comment's id; text of another form names no comment. */
function addressOf(commentId: string): CommentAddress {
  const at = commentId.lastIndexOf('_');
  const comment = commentId.slice(at + 1);
  if (at > 0 && /^\d{1,18}$/.test(comment)) return { issue: checkIssueId(commentId.slice(0, at)), comment };
  throw new GatewayError('not_found', 'There is no such comment; its id is <task id>_<comment id>.');
}

const pathOf = ({ issue, comment }: CommentAddress) => path`/rest/api/3/issue/${issue}/comment/${comment}`;

/** The numeric id of an issue, which a caller may also name by its key. */
async function issueIdOf(context: Context<JiraClient>, idOrKey: string): Promise<string> {
  if (/^\d+$/.test(idOrKey)) return idOrKey;
  return id((await fetchIssue(context, idOrKey, ['id'])).id) ?? idOrKey;
}

const toItem = (comment: JsonObject, issueId: string): Item<TaskComment> => ({
  object: toComment(comment, issueId),
  raw: rawComment(comment),
});

/** Sorting by the time of the last edit, and looking for edits, is done on all comments: Jira can't. */
async function listByUpdate(client: JiraClient, request: PageRequest, input: ListInput): Promise<JsonObject[]> {
  const updatedMs = (comment: JsonObject) => instantMs(comment.updated) ?? 0;
  const sortMs = (comment: JsonObject) =>
    (input.sort === 'created_at' ? instantMs(comment.created) : updatedMs(comment)) ?? 0;
  const since = input.updatedGte ?? 0;
  const direction = input.order === 'desc' ? -1 : 1;
  const rows = (await allRows(client, request)).filter((comment) => updatedMs(comment) >= since);
  rows.sort((a, b) => (sortMs(a) - sortMs(b) || Number(a.id) - Number(b.id)) * direction);
  return rows.slice(input.offset, input.offset + input.limit);
}

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskComment>[]> {
  const { task_id: taskId, parent_id: parentId } = input.filters;
  const wanted = taskId ?? parentId;
  if (wanted === undefined) throw validationError([queryProblem('task_id', 'is required to list comments')]);
  const issueId = await issueIdOf(context, checkIssueId(wanted));
  const isNewestFirst = (input.order ?? (input.sort === undefined ? 'desc' : 'asc')) === 'desc';
  const request = {
    path: path`/rest/api/3/issue/${issueId}/comment`,
    query: { orderBy: input.raw.orderBy ?? (isNewestFirst ? '-created' : 'created'), expand: input.raw.expand },
    key: 'comments',
    pageSize: PAGE_SIZE,
  };
  const isByUpdate = input.sort === 'updated_at' || input.updatedGte !== undefined;
  const rows = isByUpdate
    ? await listByUpdate(context.client, request, input)
    : await rowsAt(context.client, request, input.offset, input.limit);
  return rows.map((comment) => toItem(comment, issueId));
}

async function fetchComment(client: JiraClient, address: CommentAddress, expand?: string): Promise<JsonObject> {
  const comment = object(await client.json({ path: pathOf(address), query: { expand } }));
  if (!comment) throw new GatewayError('upstream_error', 'Jira answered without a comment.');
  return comment;
}

async function get(
  context: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
): Promise<Item<TaskComment>> {
  const address = addressOf(input.id);
  const issueId = await issueIdOf(context, address.issue);
  return toItem(await fetchComment(context.client, address, input.raw.expand), issueId);
}

/** Comments of service projects are visible to customers unless this property says otherwise. */
const INTERNAL = [{ key: 'sd.public.comment', value: { internal: true } }];

/** The caller's payload; `jsdPublic: false` is read-only in Jira and becomes the property that means it. */
function payload(raw: JsonObject): JsonObject {
  const { jsdPublic, ...others } = raw;
  const properties = Array.isArray(others.properties) ? others.properties : [];
  return jsdPublic === false ? { ...others, properties: [...INTERNAL, ...properties] } : others;
}

function parentComment(parentId: string | null | undefined, taskId: string): string | undefined {
  if (!parentId) return undefined;
  const { issue, comment } = addressOf(parentId);
  if (issue === taskId) return comment;
  throw validationError([bodyProblem('$.parent_id', 'names a comment of another task')]);
}

async function create(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskComment>> {
  const body = input.body as TaskCommentCreate;
  if (!body.text.trim()) throw validationError([bodyProblem('$.text', 'must not be empty')]);
  const issueId = checkIssueId(body.task_id);
  const document = richText(body.text, '$.text');
  const numericId = await issueIdOf(context, issueId);
  const parentId = parentComment(body.parent_id, numericId);
  const content = marked(context, { body: document, ...(parentId && { parentId }), ...payload(givenRaw(body.raw)) });
  return await context.serialize(issueLock(numericId), () => post(context, input, numericId, content));
}

const marked = ({ attempt }: Context<JiraClient>, content: JsonObject): JsonObject => {
  if (!attempt) return content;
  const properties = Array.isArray(content.properties) ? content.properties : [];
  return { ...content, properties: [...properties, markerOf(attempt)] };
};

async function post(
  context: Context<JiraClient>,
  { raw }: ReadOptions,
  issueId: string,
  content: JsonObject,
): Promise<Item<TaskComment>> {
  let answer: JsonObject | undefined;
  const comment = await createOnce(context, {
    async send() {
      const request = { query: { expand: raw.expand }, body: content };
      const pathname = path`/rest/api/3/issue/${issueId}/comment`;
      answer = object(
        await overConflicts(context, () => context.client.json({ method: 'POST', path: pathname, ...request })),
      );
      return createdId(answer, 'comment');
    },
    find: () => findMarkedComment(context, issueId),
  });
  return toItem(answer ?? (await fetchComment(context.client, { issue: issueId, comment }, raw.expand)), issueId);
}

/** What keeps a restricted comment restricted: an edit without it would make it visible to everybody. */
const keptVisibility = (current: JsonObject): JsonObject =>
  isObject(current.visibility) ? { visibility: current.visibility } : {};

/** The comment as it is; undefined when the authorization may write comments but not read them. */
async function currentComment(client: JiraClient, address: CommentAddress): Promise<JsonObject | undefined> {
  try {
    return await fetchComment(client, address);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'scope_missing') return undefined;
    throw error;
  }
}

async function update(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskComment>> {
  const address = addressOf(input.id);
  const issueId = await issueIdOf(context, address.issue);
  return await context.serialize(issueLock(issueId), () =>
    overConflicts(context, () => edit(context, input, address, issueId)),
  );
}

async function edit(
  context: Context<JiraClient>,
  input: UpdateInput,
  address: CommentAddress,
  issueId: string,
): Promise<Item<TaskComment>> {
  const { client } = context;
  const body = input.body as TaskCommentUpdate;
  if (body.task_id && (await issueIdOf(context, checkIssueId(body.task_id))) !== issueId) {
    throw validationError([bodyProblem('$.task_id', 'can not be changed: a comment stays with its task')]);
  }
  if (body.text !== undefined && !body.text.trim()) throw validationError([bodyProblem('$.text', 'must not be empty')]);
  const current = await currentComment(client, address);
  checkUnmodified(input, instant(current?.updated));
  const document = documentOf(body.text, current);
  const raw = payload(givenRaw(body.raw));
  if (!document && Object.keys(raw).length === 0 && current) return toItem(current, issueId);
  const comment = await client.json({
    method: 'PUT',
    path: pathOf(address),
    query: { expand: input.raw.expand },
    body: { body: document ?? current?.body, ...keptVisibility(current ?? {}), ...raw },
  });
  return toItem(object(comment) ?? {}, issueId);
}

/** What to write; undefined when the text is as it was. */
function documentOf(given: string | undefined, current: JsonObject | undefined) {
  if (given === undefined) return undefined;
  return current ? editedRichText(current.body, given, '$.text') : richText(given, '$.text');
}

async function remove(context: Context<JiraClient>, input: RemoveInput): Promise<void> {
  const address = addressOf(input.id);
  const { client } = context;
  await context.serialize(issueLock(address.issue), () =>
    overConflicts(context, async () => {
      if (input.unmodifiedSince !== undefined) {
        checkUnmodified(input, instant((await fetchComment(client, address)).updated));
      }
      await client.json({ method: 'DELETE', path: pathOf(address) });
    }),
  );
}

/** Comments. Source: jira rest v3, issue comments. */
export const comment: ObjectAdapter<Context<JiraClient>, TaskComment> = {
  readable: ['id', 'task_id', 'parent_id', 'text', 'user_id', 'user_name', 'created_at', 'updated_at', 'raw'],
  writable: ['task_id', 'parent_id', 'text', 'raw'],
  slow: [],
  filters: { task_id: 'supported-required', parent_id: 'supported' },
  sorts: ['created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: false,
  rawParameters: ['expand', 'orderBy'],
  list,
  get,
  create,
  update,
  guarded: true,
  remove,
};
