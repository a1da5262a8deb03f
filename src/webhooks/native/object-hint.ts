/** What may have happened to an object: told by the provider, or found out by a sweep. */
import { z } from 'zod';
import { OBJECT_TYPES } from '../../../schema/objects.ts';

const hint = z.object({
  objectType: z.enum(OBJECT_TYPES),
  /** `changed` and `missing` are what a sweep found out. */
  event: z.enum(['created', 'updated', 'deleted', 'changed', 'missing']),
  id: z.string(),
  parentId: z.string().optional(),
  isCascade: z.boolean(),
  /** Of a sweep: what it went by when it found this out. */
  since: z.number().optional(),
});
export type Hint = z.infer<typeof hint>;

const hints = z.array(hint);

/** As they were stored. */
export const readHints = (stored: unknown): Hint[] => hints.parse(stored);
