import * as z from 'zod';
import { flag, input, instant, model, raw, rawInput, text, textInput, texts, textsInput, word } from '../field.ts';
import { MOST } from '../limits.ts';
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

const kind = {
  object_type: textInput('The object that has the field; `task_task` when absent.', 'task_task'),
  format: word(METADATA_FORMATS, 'The kind of value. When absent, a choice if there are `options`, otherwise a text.'),
  original_format: textInput(
    "The provider's own name of the kind, for those that `format` does not name.",
    'userpicker',
  ),
};
const options = textsInput(MOST.options, 'Values to choose from, in their order: all that can be chosen afterwards.', [
  'Small',
  'Large',
]);

export const MetadataMetadataCreate = input(
  'metadata_metadata_create',
  { ...kind, options, raw: rawInput('Merged over what is sent, for instance `description`.') },
  { name: z.string().min(1).meta({ description: "The field's name.", example: 'Size' }) },
  'A field to create.',
);
export type MetadataMetadataCreate = z.infer<typeof MetadataMetadataCreate>;

export const MetadataMetadataUpdate = input(
  'metadata_metadata_update',
  {
    name: textInput("The field's name; cannot be cleared.", 'Size'),
    ...kind,
    options,
    raw: rawInput('Merged over what is sent, for instance `description`.'),
  },
  {},
  'What to change of a field; what is left out stays. Its kind cannot be changed.',
);
export type MetadataMetadataUpdate = z.infer<typeof MetadataMetadataUpdate>;
