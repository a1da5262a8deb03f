import type { MetadataMetadata } from '../../../schema/models/metadata-metadata.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import type { JiraClient } from '../line/client.ts';
import { getField, listFields } from './metadata-read.ts';
import { createField, removeField, updateField } from './metadata-write.ts';

/** Fields of tasks, system and custom ones. Source: jira rest v3, issue fields. Removing one puts it into the trash. */
export const metadata: ObjectAdapter<Context<JiraClient>, MetadataMetadata> = {
  readable: [
    'id',
    'name',
    'slug',
    'object_type',
    'format',
    'original_format',
    'options',
    'is_required',
    'objects',
    'raw',
  ],
  writable: ['name', 'object_type', 'format', 'original_format', 'options', 'raw'],
  fieldSupport: {
    slug: 'derived',
    object_type: 'derived',
    format: 'derived',
    is_required: 'derived',
    objects: 'derived',
  },
  slow: [],
  filters: { type: 'supported' },
  sorts: ['name'],
  updatedGte: false,
  changes: 'compared',
  query: true,
  notes: {
    type: 'fields of task_task only',
    object_type: 'task_task only',
    format:
      'BOOLEAN and YES_NO become a choice of Yes and No; MEASUREMENT, PRICE and CURRENCY a number; FILE is refused',
    original_format: 'a type of custom fields, such as userpicker, with or without what its key begins with',
    options:
      'known of one field to administrators, and of all with projectIdOrKey; those left out of a write are disabled',
  },
  rawParameters: ['projectIdOrKey'],
  list: listFields,
  get: getField,
  create: createField,
  update: updateField,
  remove: removeField,
};
