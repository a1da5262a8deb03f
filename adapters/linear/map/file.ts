/** Attachments of issues: links, some of them to bytes that Linear keeps. */
import type { StorageFile } from '../../../schema/models/storage-file.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, number, object, text } from '../../toolkit/json.ts';

export const ATTACHMENT_FIELDS =
  'id title subtitle url metadata sourceType createdAt updatedAt creator { id } issue { id trashed }';

/** Under which we keep what Linear does not say of bytes. */
export const OUR_METADATA = { size: 'taskgate_size', mimeType: 'taskgate_mime_type' } as const;

export function toFile(attachment: JsonObject): StorageFile {
  const metadata = object(attachment.metadata);
  return defined<StorageFile>({
    id: text(attachment.id),
    name: text(attachment.title),
    description: text(attachment.subtitle),
    parent_id: text(object(attachment.issue)?.id),
    type: 'FILE',
    size: number(metadata?.[OUR_METADATA.size]),
    mime_type: text(metadata?.[OUR_METADATA.mimeType]),
    user_id: text(object(attachment.creator)?.id),
    web_url: text(attachment.url),
    created_at: instant(attachment.createdAt),
    updated_at: instant(attachment.updatedAt),
  });
}
