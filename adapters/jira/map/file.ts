import type { StorageFile } from '../../../schema/models/storage-file.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, type JsonObject, number, text, textAt } from '../../toolkit/json.ts';

/** An attachment. @param issueId where it is known: an attachment by itself does not say whose it is. */
export function toFile(attachment: JsonObject, issueId: string | undefined): StorageFile {
  const created = instant(attachment.created);
  return {
    id: id(attachment.id),
    name: text(attachment.filename),
    parent_id: issueId,
    type: 'FILE',
    size: number(attachment.size),
    mime_type: text(attachment.mimeType),
    user_id: textAt(attachment.author, 'accountId'),
    created_at: created,
    updated_at: created,
  };
}
