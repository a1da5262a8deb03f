import * as z from 'zod';
import { flag, input, instant, list, model, number, raw, text, texts, word } from '../field.ts';

const StoragePermission = model(
  'storage_permission',
  {
    user_id: text('ID of the person.'),
    group_id: text('ID of the group.'),
    is_hidden: flag('Whether hidden.'),
    is_public: flag('Whether public.'),
  },
  { roles: z.array(z.enum(['OWNER', 'READ', 'WRITE'])).meta({ description: 'What is allowed.' }) },
  'Who may do what with a file.',
);

const StorageReference = model(
  'storage_reference',
  { id: text('Id.'), name: text('Name.'), type: text('Kind.') },
  {},
  'What a file is attached to.',
);

export const StorageFile = model(
  'storage_file',
  {
    id: text('Attachment id.', '10007'),
    name: text('File name.', 'screenshot.png'),
    parent_id: text('ID of the task that it is attached to; known in a list and after creating.', '10042'),
    type: word(['FILE', 'FOLDER'], 'Whether it holds bytes or other files.'),
    size: number('Bytes.', 48213),
    mime_type: text('Media type, as the uploader stated it.', 'image/png'),
    download_url: text('Address on this gateway that needs no key; valid for one hour.'),
    user_id: text('Account id of the uploader.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    created_at: instant('When it was uploaded.'),
    updated_at: instant('The same as `created_at`: an attachment is never changed.'),
    data: text('Never emitted; use `download_url`.'),
    description: text('Description.'),
    hash: text('Hash of the content.'),
    permissions: list(StoragePermission, 'Who may do what with it.'),
    references: list(StorageReference, 'What it belongs to.'),
    tags: texts('Tags.'),
    version: text('Version.'),
    web_url: text('Address of it in a browser.'),
    raw: raw('attachment'),
  },
  {},
  'A file: an attachment of a task.',
);
export type StorageFile = z.infer<typeof StorageFile>;

export const StorageFileCreate = input(
  'storage_file_create',
  {
    name: z.string().min(1).meta({ description: 'File name; needed with `data`.', example: 'notes.txt' }),
    mime_type: z.string().min(1).meta({ description: 'Media type.', example: 'text/plain' }),
    data: z.base64().meta({ description: 'The bytes, in base64.', example: 'SGVsbG8sIEppcmEh' }),
    download_url: z
      .url({ protocol: /^https?$/ })
      .meta({ description: 'Where the gateway fetches the bytes, instead of `data`.' }),
  },
  { parent_id: z.string().min(1).meta({ description: 'ID or key of the task to attach it to.', example: '10042' }) },
  'A file to attach: either `data` or `download_url`.',
);
export type StorageFileCreate = z.infer<typeof StorageFileCreate>;
