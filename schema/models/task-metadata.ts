import * as z from 'zod';
import { model, text, word } from '../field.ts';
import { MOST } from '../limits.ts';

export const METADATA_FORMATS = [
  'TEXT',
  'NUMBER',
  'DATE',
  'BOOLEAN',
  'FILE',
  'TEXTAREA',
  'SINGLE_SELECT',
  'MULTIPLE_SELECT',
  'MEASUREMENT',
  'PRICE',
  'YES_NO',
  'CURRENCY',
  'URL',
] as const;
export type MetadataFormat = (typeof METADATA_FORMATS)[number];

/**
 * Arrays hold scalars only: the published TypeScript SDK turns an object inside an array into `{}`.
 */
const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.record(z.string(), z.unknown()),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
]);

export const TaskMetadata = model(
  'task_metadata',
  {
    id: text("The field's id at the provider.", 'customfield_10016'),
    slug: text('A readable key of the field.', 'story-points'),
    namespace: text("The field's name at the provider.", 'Story Points'),
    value: value.meta({
      description: 'The value; multi-selects and lists of people are arrays of strings.',
      example: 5,
    }),
    extra_data: value.meta({ description: 'What the value alone does not say, such as ids of options.' }),
    format: word(METADATA_FORMATS, 'The kind of value.'),
  },
  {},
  'The value of one custom field.',
);
export type TaskMetadata = z.infer<typeof TaskMetadata>;

/** PHP's SDK has one type for this union, a map, and sends a text, number or flag as `{"0": …}`. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[key, only] = [], ...others] = Object.entries(value);
  return key === '0' && others.length === 0 && typeof only !== 'object' ? only : value;
}
const boundedValue = z
  .unknown()
  .refine((given) => !Array.isArray(given) || given.length <= MOST.values, `must have at most ${MOST.values} entries`);

export const TaskMetadataInput = z
  .object({
    id: z.string().optional().meta({ description: "The field's id at the provider.", example: 'customfield_10016' }),
    slug: z
      .string()
      .optional()
      .meta({ description: 'Its slug or name; used when there is no id.', example: 'story-points' }),
    value: z.preprocess(unwrapped, boundedValue).optional().meta({
      description: 'The new value: text, number, flag, list or object, by the kind of field; null, "" or [] clears it.',
      example: 5,
    }),
  })
  .refine((field) => Boolean(field.id ?? field.slug), { message: 'needs an id or a slug' })
  .meta({ id: 'task_metadata_input', description: 'A custom field to set, named by `id` or `slug`.' });
export type TaskMetadataInput = z.infer<typeof TaskMetadataInput>;
