import type { StorageFile, StorageFileCreate } from '../../../schema/models/storage-file.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type {
  FileContent,
  GetInput,
  Item,
  ListInput,
  ObjectAdapter,
  WriteInput,
} from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { createdId, createOnce } from '../../toolkit/create-once.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object, objects, textAt } from '../../toolkit/json.ts';
import { wordsOf } from '../../toolkit/names.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { upload, withinLimits } from '../line/attachment-upload.ts';
import { type JiraClient, path } from '../line/client.ts';
import { toFile } from '../map/file.ts';
import { checkIssueId, fetchIssue } from './task-read.ts';

const toItem = (attachment: JsonObject, issueId?: string): Item<StorageFile> => ({
  object: toFile(attachment, issueId),
  raw: attachment,
});

function checkAttachmentId(attachmentId: string): string {
  if (/^\d{1,18}$/.test(attachmentId)) return attachmentId;
  throw new GatewayError('not_found', 'There is no file of this id.');
}

const attachmentsOf = (issue: JsonObject) => objects(object(issue.fields)?.attachment);

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<StorageFile>[]> {
  const { parent_id: parentId, type } = input.filters;
  if (parentId === undefined) throw validationError([queryProblem('parent_id', 'is required to list files')]);
  const issueIdOrKey = checkIssueId(parentId);
  if (type !== undefined && type !== 'FILE') return [];
  const createdMs = (attachment: JsonObject) => instantMs(attachment.created) ?? 0;
  const { sort, order, updatedGte: since = 0 } = input;
  const isAscending = (order ?? (sort || input.updatedGte !== undefined ? 'asc' : 'desc')) === 'asc';
  const direction = isAscending ? 1 : -1;
  const byName = (a: JsonObject, b: JsonObject) => String(a.filename).localeCompare(String(b.filename), 'en');
  const byAge = (a: JsonObject, b: JsonObject) => createdMs(a) - createdMs(b);
  const inOrder = (a: JsonObject, b: JsonObject) =>
    ((sort === 'name' ? byName : byAge)(a, b) || Number(a.id) - Number(b.id)) * direction;
  const load = async () => {
    const issue = await fetchIssue(context, issueIdOrKey, ['attachment']);
    const found = attachmentsOf(issue).filter((attachment) => createdMs(attachment) >= since);
    return found.sort(inOrder).map((attachment) => toItem(attachment, id(issue.id)));
  };
  const key = `files ${issueIdOrKey} ${JSON.stringify([sort, isAscending, since])}`;
  return await walkWhole(context, { key, idOf: ({ raw }) => id(raw.id) ?? '', load }, input);
}

async function get({ client }: Context<JiraClient>, input: GetInput): Promise<Item<StorageFile>> {
  const attachment = object(await client.json({ path: path`/rest/api/3/attachment/${checkAttachmentId(input.id)}` }));
  if (!attachment) throw new GatewayError('upstream_error', 'Jira answered without an attachment.');
  return toItem(attachment);
}

const newestId = (attachments: readonly JsonObject[]): string =>
  String(Math.max(0, ...attachments.map((attachment) => Number(id(attachment.id)))));

/** Jira replaces characters that it does not like in a file's name. */
const essence = (name: unknown) => wordsOf(String(name)).join('');

/** An attachment of this name and size that the connection's account added after those that were there before. */
async function findUploaded(
  context: Context<JiraClient>,
  issueId: string,
  { name, size }: FileContent,
  before: string | undefined,
): Promise<string | undefined> {
  const own = textAt(context.connection.auth, 'user_id');
  const found = attachmentsOf(await fetchIssue(context, issueId, ['attachment'])).find(
    (attachment) =>
      essence(attachment.filename) === essence(name) &&
      (size === undefined || attachment.size === size) &&
      (own === undefined || textAt(attachment.author, 'accountId') === own) &&
      Number(id(attachment.id)) > Number(before ?? 0),
  );
  return id(found?.id);
}

/** Uploads while the bytes arrive; nothing is kept. */
async function create(context: Context<JiraClient>, input: WriteInput): Promise<Item<StorageFile>> {
  const { parent_id: parentId } = input.body as StorageFileCreate;
  if (!input.content) throw new GatewayError('internal', 'A file was to be created without its bytes.');
  const content = await withinLimits(context, input.content);
  const issue = await fetchIssue(context, parentId, context.attempt ? ['attachment'] : ['id']);
  const issueId = id(issue.id) ?? parentId;
  let attachment: JsonObject | undefined;
  const attachmentId = await createOnce(context, {
    async send() {
      attachment = await upload(context, issueId, content);
      return createdId(attachment, 'file');
    },
    // Ids of attachments go up.
    before: async () => newestId(attachmentsOf(issue)),
    find: (before) => findUploaded(context, issueId, content, before),
  });
  return attachment ? toItem(attachment, issueId) : await get(context, { ...input, id: attachmentId });
}

/** Attachments, which Jira never changes once they are there. Source: jira rest v3, issue attachments. */
export const file: ObjectAdapter<Context<JiraClient>, StorageFile> = {
  readable: [
    'id',
    'name',
    'parent_id',
    'type',
    'size',
    'mime_type',
    'download_url',
    'user_id',
    'created_at',
    'updated_at',
    'raw',
  ],
  writable: ['parent_id', 'name', 'mime_type', 'data', 'download_url'],
  fieldSupport: { parent_id: 'derived', type: 'derived', download_url: 'lossy', updated_at: 'derived' },
  slow: [],
  filters: { parent_id: 'supported-required', type: 'supported' },
  ignored: ['expand'],
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'never',
  query: false,
  notes: { type: 'always FILE, since there are no folders', expand: 'there are no folders' },
  rawParameters: [],
  list,
  get,
  create,
  async remove({ client }, { id: attachmentId }) {
    await client.json({ method: 'DELETE', path: path`/rest/api/3/attachment/${checkAttachmentId(attachmentId)}` });
  },
};
