/** Writing comments without making restricted or internal ones visible to more people. */

import type { TaskComment, TaskCommentCreate, TaskCommentUpdate } from '../../../schema/models/task-comment.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Guard, Item, ReadOptions, RemoveInput, UpdateInput, WriteInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { checkUnmodified } from '../../toolkit/concurrent-writes.ts';
import { createdId, createOnce } from '../../toolkit/create-once.ts';
import { instant } from '../../toolkit/instants.ts';
import { isObject, type JsonObject, object, objects } from '../../toolkit/json.ts';
import { readFormat, TEXT_FORMAT, type TextFormat, writtenFormat } from '../../toolkit/text-format.ts';
import { givenRaw, isReadBack } from '../fields/raw-body.ts';
import { editedRichText, richText, type WrittenText } from '../fields/rich-text.ts';
import { type JiraClient, path } from '../line/client.ts';
import { issueLock, overIssueConflicts } from '../line/issue-writes.ts';
import { findMarkedComment, markerOf } from '../search/marker.ts';
import { addressOf, type CommentAddress, fetchComment, partsOf, pathOf, toItem } from './comment-address.ts';
import { checkIssueId, issueIdOf } from './task-read.ts';

const VISIBILITY_TO_CUSTOMERS = 'sd.public.comment';

/** Comments of service projects are visible to customers unless this property says otherwise. */
const INTERNAL = { key: VISIBILITY_TO_CUSTOMERS, value: { internal: true } };

/** The caller's payload; `jsdPublic: false` is read-only in Jira and becomes the property that means it. */
function payload(raw: JsonObject): JsonObject {
  const { jsdPublic, [TEXT_FORMAT]: _, ...others } = raw;
  // What was meant to be internal must not become public by a slip.
  if (jsdPublic !== undefined && typeof jsdPublic !== 'boolean') {
    throw validationError([bodyProblem('$.raw.jsdPublic', 'must be true or false')]);
  }
  if (jsdPublic !== false) return others;
  const properties = objects(others.properties).filter(({ key }) => key !== VISIBILITY_TO_CUSTOMERS);
  return { ...others, properties: [INTERNAL, ...properties] };
}

/** Of a comment that was read and is written anew, what keeps it from more people than before. */
function restrictionsOf(raw: unknown): JsonObject {
  if (!isObject(raw) || !isReadBack(raw)) return {};
  return {
    ...(isObject(raw.visibility) && { visibility: raw.visibility }),
    ...(raw.jsdPublic === false && { jsdPublic: false }),
  };
}

/** The bare id of the comment that is answered. @param taskId numeric. */
async function parentComment(context: Context<JiraClient>, parentId: string, taskId: string): Promise<string> {
  const parent = partsOf(parentId);
  if (!parent) {
    throw validationError([bodyProblem('$.parent_id', 'is not the id of a comment: <task id>_<comment id>')]);
  }
  const isOfTask = parent.issue === taskId || (await issueIdOf(context, parent.issue).catch(none)) === taskId;
  if (isOfTask) return parent.comment;
  throw validationError([bodyProblem('$.parent_id', 'names a comment of another task')]);
}

/** What is not there is undefined. */
function none(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
}

const writtenText = (text: string, raw: unknown): WrittenText => ({
  text,
  bodyPath: '$.text',
  format: writtenFormat(raw),
});

export async function createComment(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskComment>> {
  const body = input.body as TaskCommentCreate;
  if (!body.text.trim()) throw validationError([bodyProblem('$.text', 'must not be empty')]);
  const issueId = checkIssueId(body.task_id);
  const document = richText(writtenText(body.text, body.raw));
  const format = readFormat(input.raw);
  const numericId = await issueIdOf(context, issueId);
  const parentId = body.parent_id && (await parentComment(context, body.parent_id, numericId));
  const raw = payload({ ...restrictionsOf(body.raw), ...givenRaw(body.raw) });
  const content = marked(context, { body: document, ...(parentId && { parentId }), ...raw });
  return await context.serialize(issueLock(numericId), () => post(context, { input, format }, numericId, content));
}

const marked = ({ attempt }: Context<JiraClient>, content: JsonObject): JsonObject => {
  if (!attempt) return content;
  const properties = Array.isArray(content.properties) ? content.properties : [];
  return { ...content, properties: [...properties, markerOf(attempt)] };
};

async function post(
  context: Context<JiraClient>,
  { input: { raw }, format }: { input: ReadOptions; format: TextFormat },
  issueId: string,
  content: JsonObject,
): Promise<Item<TaskComment>> {
  let answer: JsonObject | undefined;
  const comment = await createOnce(context, {
    async send() {
      const request = { query: { expand: raw.expand }, body: content };
      const pathname = path`/rest/api/3/issue/${issueId}/comment`;
      answer = object(
        await overIssueConflicts(context, () => context.client.json({ method: 'POST', path: pathname, ...request })),
      );
      return createdId(answer, 'comment');
    },
    find: () => findMarkedComment(context, issueId),
  });
  return toItem(
    answer ?? (await fetchComment(context.client, { issue: issueId, comment }, raw.expand)),
    issueId,
    format,
  );
}

/** What keeps a restricted comment restricted: an edit without it would make it visible to everybody. */
const keptVisibility = (current: JsonObject): JsonObject =>
  isObject(current.visibility) ? { visibility: current.visibility } : {};

/**
 * The comment as it is; undefined when the authorization may write comments but not read them. What can't be compared
 * is not written under a guard.
 */
async function currentComment(
  client: JiraClient,
  address: CommentAddress,
  { unmodifiedSince }: Guard,
): Promise<JsonObject | undefined> {
  try {
    return await fetchComment(client, address);
  } catch (error) {
    const mayNotRead = error instanceof GatewayError && error.code === 'scope_missing';
    if (mayNotRead && unmodifiedSince === undefined) return undefined;
    throw error;
  }
}

export async function updateComment(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskComment>> {
  const address = addressOf(input.id);
  const issueId = await issueIdOf(context, address.issue);
  return await context.serialize(issueLock(issueId), () =>
    overIssueConflicts(context, () => edit(context, input, address, issueId)),
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
  const written = writtenText(body.text ?? '', body.raw);
  const format = readFormat(input.raw);
  if (body.task_id && (await issueIdOf(context, body.task_id)) !== issueId) {
    throw validationError([bodyProblem('$.task_id', 'cannot be changed: a comment stays with its task')]);
  }
  if (body.text !== undefined && !body.text.trim()) throw validationError([bodyProblem('$.text', 'must not be empty')]);
  const current = await currentComment(client, address, input);
  checkUnmodified(input, instant(current?.updated));
  const document = body.text === undefined ? undefined : documentOf(written, current);
  const raw = payload(givenRaw(body.raw));
  if (!document && Object.keys(raw).length === 0 && current) return toItem(current, issueId, format);
  const comment = await client.json({
    method: 'PUT',
    path: pathOf(address),
    query: { expand: input.raw.expand },
    body: { body: document ?? current?.body, ...keptVisibility(current ?? {}), ...raw },
  });
  return toItem(object(comment) ?? {}, issueId, format);
}

/** What to write; undefined when the text is as it was. */
function documentOf(written: WrittenText, current: JsonObject | undefined) {
  return current ? editedRichText(current.body, written) : richText(written);
}

export async function removeComment(context: Context<JiraClient>, input: RemoveInput): Promise<void> {
  const address = addressOf(input.id);
  const { client } = context;
  const issueId = await issueIdOf(context, address.issue);
  await context.serialize(issueLock(issueId), () =>
    overIssueConflicts(context, async () => {
      if (input.unmodifiedSince !== undefined) {
        checkUnmodified(input, instant((await fetchComment(client, address)).updated));
      }
      await client.json({ method: 'DELETE', path: pathOf(address) });
    }),
  );
}
