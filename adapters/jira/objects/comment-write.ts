/** Writing comments without making restricted or internal ones visible to more people. */
import type { TaskComment, TaskCommentCreate, TaskCommentUpdate } from '../../../schema/models/task-comment.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Item, ReadOptions, RemoveInput, UpdateInput, WriteInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { checkUnmodified, issueLock, overConflicts } from '../concurrent-writes.ts';
import { createdId, createOnce } from '../create-once.ts';
import { instant } from '../instants.ts';
import { isObject, type JsonObject, object } from '../json.ts';
import { findMarkedComment, markerOf } from '../marker.ts';
import { givenRaw } from '../raw-body.ts';
import { editedRichText, richText } from '../rich-text.ts';
import { addressOf, type CommentAddress, fetchComment, pathOf, toItem } from './comment-address.ts';
import { checkIssueId, issueIdOf } from './task-read.ts';

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

export async function createComment(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskComment>> {
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

export async function updateComment(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskComment>> {
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
  if (body.task_id && (await issueIdOf(context, body.task_id)) !== issueId) {
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

export async function removeComment(context: Context<JiraClient>, input: RemoveInput): Promise<void> {
  const address = addressOf(input.id);
  const { client } = context;
  const issueId = await issueIdOf(context, address.issue);
  await context.serialize(issueLock(issueId), () =>
    overConflicts(context, async () => {
      if (input.unmodifiedSince !== undefined) {
        checkUnmodified(input, instant((await fetchComment(client, address)).updated));
      }
      await client.json({ method: 'DELETE', path: pathOf(address) });
    }),
  );
}
