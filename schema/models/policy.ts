/** What a key, or an agent, may do of what its workspace may do. */
import * as z from 'zod';
import { OBJECT_TYPES } from '../objects.ts';

/** What a policy can name as an object: those of the API, every other call to the provider, and all below `/unified`. */
export const POLICY_OBJECTS = [...OBJECT_TYPES, 'passthrough', 'workspace'] as const;
export type PolicyObject = (typeof POLICY_OBJECTS)[number];

const MOST_NAMES = 200;
const names = z.array(z.string().trim().min(1).max(200)).max(MOST_NAMES);

export const PolicyLimits = z.strictObject({
  connections: names.optional().meta({ description: 'IDs of connections.' }),
  objects: z
    .array(z.enum(POLICY_OBJECTS))
    .max(MOST_NAMES)
    .optional()
    .meta({ description: 'Objects, such as task_task.' }),
  projects: names.optional().meta({ description: 'IDs or keys of projects.' }),
  fields: names.optional().meta({ description: 'Fields, such as name, or of one object, such as task_task.notes.' }),
});
export type PolicyLimits = z.infer<typeof PolicyLimits>;

export const Policy = z.strictObject({
  mode: z.enum(['read', 'write']).default('write').meta({ description: 'Whether anything may be changed.' }),
  allow: PolicyLimits.default({}).meta({ description: 'Nothing but these, of each kind that is named.' }),
  deny: PolicyLimits.default({}).meta({ description: 'None of these, whatever is allowed.' }),
  rate_per_minute: z.int().min(1).max(1_000_000).optional().meta({ description: 'Calls a minute.' }),
  objects_per_day: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .meta({ description: 'Objects read or written a day (UTC).' }),
});
export type Policy = z.infer<typeof Policy>;
