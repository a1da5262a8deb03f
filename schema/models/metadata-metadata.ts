import { z } from 'zod';
import { flag, instant, model, raw, text, texts, word } from '../field.ts';
import { METADATA_FORMATS } from './task-metadata.ts';

export const MetadataMetadata = model(
  'metadata_metadata',
  {
    id: text("The field's id.", 'customfield_10016'),
    slug: text('A readable key of the field.', 'story-points'),
    format: word(METADATA_FORMATS, 'The kind of value.'),
    original_format: text("The provider's own name of the kind.", 'number'),
    options: texts('Values to choose from, where known.', ['Small', 'Large']),
    objects: z.record(z.string(), z.unknown()).meta({
      description: 'Object type → ids of the objects that the field applies to.',
    }),
    is_required: flag('Whether a value is needed to create a task; known with `raw=projectIdOrKey=…`.'),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    raw: raw('field'),
  },
  { name: text("The field's name.", 'Story Points'), object_type: text('The object that has the field.', 'task_task') },
  'A field that tasks of this connection can have.',
);
export type MetadataMetadata = z.infer<typeof MetadataMetadata>;
