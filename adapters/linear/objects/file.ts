/** Attachments as files: those that Linear keeps the bytes of can be downloaded, the others lead elsewhere. */

import { parseInstant } from '../../../schema/instant.ts';
import type { StorageFile, StorageFileCreate } from '../../../schema/models/storage-file.ts';
import { storable } from '../../../schema/stored-text.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type {
  GetInput,
  Item,
  ListInput,
  ObjectAdapter,
  RemoveInput,
  WriteInput,
} from '../../contract/object-adapter.ts';
import type { Context, DownloadInput, Upstream } from '../../contract/session.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import { isSameName } from '../../toolkit/names.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import type { LinearClient } from '../line/client.ts';
import { upload } from '../line/upload.ts';
import { allOf } from '../lists/pages.ts';
import { ATTACHMENT_FIELDS, OUR_METADATA, toFile } from '../map/file.ts';
import { createEntity } from './creation.ts';
import { checkId, fetchIssue, isTrashed } from './issue.ts';

const ATTACHMENT = { field: 'attachment', type: 'Attachment', inputType: 'AttachmentCreateInput' } as const;

/** Path below the host of files; undefined for a link that leads elsewhere. */
function ownPath({ uploadsUrl }: LinearClient, address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.origin === new URL(uploadsUrl).origin ? url.pathname + url.search : undefined;
}

const toItem = ({ client }: Context<LinearClient>, attachment: JsonObject): Item<StorageFile> => ({
  object: toFile(attachment),
  raw: attachment,
  hasNoBytes: ownPath(client, text(attachment.url)) === undefined,
});

async function fetchAttachment({ client }: Context<LinearClient>, id: string): Promise<JsonObject> {
  const document = `query($id: String!) { attachment(id: $id) { ${ATTACHMENT_FIELDS} } }`;
  const attachment = object((await client.query(document, { id: checkId(id, 'file') })).attachment);
  if (attachment && !isTrashed(object(attachment.issue) ?? {})) return attachment;
  throw new GatewayError('not_found', 'There is no file of this id.');
}

const OF_ISSUE = `query($id: String!, $after: String) {
  issue(id: $id) { attachments(first: 100, after: $after) { nodes { ${ATTACHMENT_FIELDS} } pageInfo { hasNextPage endCursor } } }
}`;

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<StorageFile>[]> {
  const { filters, updatedGte, sort, order } = input;
  const { parent_id: parent, type } = filters;
  if (parent === undefined) throw validationError([queryProblem('parent_id', 'is required to list files')]);
  if (type !== undefined && !isSameName(type, 'FILE')) return [];
  const id = text((await fetchIssue(context, parent, 'id')).id);
  const field = sort ?? 'created_at';
  const sign = (order ?? (sort ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  const keyOf = (item: Item<StorageFile>) => String(item.object[field] ?? '');
  const load = async () => {
    const rows = await allOf(context.client, { document: OF_ISSUE, path: ['issue', 'attachments'], variables: { id } });
    return rows
      .map((attachment) => toItem(context, attachment))
      .filter(
        ({ object: { updated_at: at } }) => updatedGte === undefined || (parseInstant(at ?? '') ?? 0) >= updatedGte,
      )
      .sort(
        (one, other) =>
          sign *
          (keyOf(one).localeCompare(keyOf(other), 'en') || ((one.object.id ?? '') < (other.object.id ?? '') ? -1 : 1)),
      );
  };
  const key = `files ${id} ${field} ${sign} ${updatedGte ?? ''}`;
  return await walkWhole(context, { key, idOf: ({ object: { id: own } }) => own ?? '', load }, input);
}

async function create(context: Context<LinearClient>, input: WriteInput): Promise<Item<StorageFile>> {
  const { parent_id: parent } = input.body as StorageFileCreate;
  const { content } = input;
  if (!content) throw new GatewayError('internal', 'A file was to be created without its bytes.');
  const issueId = text((await fetchIssue(context, parent, 'id')).id);
  const { url, size } = await upload(context, content);
  const metadata = { [OUR_METADATA.size]: size, [OUR_METADATA.mimeType]: content.mimeType };
  const id = await createEntity(context, ATTACHMENT, { issueId, url, title: content.name, metadata });
  return toItem(context, await fetchAttachment(context, id));
}

export const file: ObjectAdapter<Context<LinearClient>, StorageFile> = {
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
    'description',
    'web_url',
    'raw',
  ],
  writable: ['parent_id', 'name', 'mime_type', 'data', 'download_url'],
  fieldSupport: { type: 'derived', download_url: 'lossy' },
  slow: [],
  filters: { parent_id: 'supported-required', type: 'supported' },
  ignored: ['expand'],
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: false,
  notes: {
    type: 'always FILE',
    expand: 'there are no folders',
    download_url: 'absent for links that lead elsewhere',
    size: 'of files that came through here',
    mime_type: 'of files that came through here',
  },
  rawParameters: [],
  list,
  get: async (context, { id }: GetInput) => toItem(context, await fetchAttachment(context, id)),
  create,
  async remove(context, { id }: RemoveInput) {
    await fetchAttachment(context, id);
    await context.client.mutate(
      'mutation($id: String!) { attachmentDelete(id: $id) { success } }',
      { id },
      'Attachment',
    );
  },
};

/** Linear's host of files does not say what they are called. Source: RFC 6266, section 4.3; RFC 8187. */
const dispositionOf = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(storable(name)).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;

/** The bytes; credentials go to the host of files alone. */
export async function download(context: Context<LinearClient>, { id, range }: DownloadInput): Promise<Upstream> {
  const { url, title } = await fetchAttachment(context, id);
  const address = text(url);
  const target = ownPath(context.client, address);
  if (target === undefined) {
    throw new GatewayError('invalid_request', `The file is a link, whose bytes are elsewhere: ${address}.`, {
      details: { web_url: address },
    });
  }
  const headers = { accept: '*/*', ...(range !== undefined && { range }) };
  const answer = await context.client.uploads.stream({ method: 'GET', target, headers, body: undefined });
  const name = text(title);
  if (name === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-disposition': dispositionOf(name) } };
}
