/** Fields that say who somebody is, beyond an id: what `hide_sensitive` leaves out. */
import type { JsonObject } from './field.ts';
import type { ObjectType } from './objects.ts';

/** `raw` is left out of every object: it is the provider's own, and holds whatever that knows. */
const OF_EVERY_OBJECT = ['raw'];

const SENSITIVE: { readonly [T in ObjectType]?: readonly string[] } = {
  hris_employee: [
    'name',
    'first_name',
    'last_name',
    'emails',
    'telephones',
    'address',
    'image_url',
    'bio',
    'compensation',
    'date_of_birth',
    'employee_number',
    'gender',
    'locations',
    'marital_status',
    'metadata',
    'pronouns',
    'relationships',
    'salutation',
    'ssn_sin',
    'termination_reason',
  ],
  task_comment: ['user_name'],
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `extra_data` of a custom field holds the names of the people whose ids are its value. */
function withoutNames(metadata: unknown): unknown {
  if (!Array.isArray(metadata)) return metadata;
  return metadata.map((entry) => {
    if (!isObject(entry)) return entry;
    const { extra_data: _names, ...rest } = entry;
    return rest;
  });
}

/** The object without what says who people are. Texts that people wrote stay as they are. */
export function withoutSensitive(type: ObjectType, object: JsonObject): JsonObject {
  const hidden = new Set([...OF_EVERY_OBJECT, ...(SENSITIVE[type] ?? [])]);
  const shown = Object.fromEntries(Object.entries(object).filter(([field]) => !hidden.has(field)));
  return 'metadata' in shown ? { ...shown, metadata: withoutNames(shown.metadata) } : shown;
}
