/** What may have happened to an object: said by the provider, or found by a sweep. */
import * as z from 'zod';
import { OBJECT_TYPES } from '../../../schema/objects.ts';

const objectHint = z.object({
  objectType: z.enum(OBJECT_TYPES),
  /** `changed` and `missing` come from a sweep. */
  event: z.enum(['created', 'updated', 'deleted', 'changed', 'missing']),
  id: z.string(),
  parentId: z.string().optional(),
  isCascade: z.boolean(),
  /** Of a sweep: the instant from which it looked for changes, in epoch milliseconds. */
  since: z.number().optional(),
});
export type ObjectHint = z.infer<typeof objectHint>;

const objectHints = z.array(objectHint);

/** As they were stored. */
export const readObjectHints = (stored: unknown): ObjectHint[] => objectHints.parse(stored);
