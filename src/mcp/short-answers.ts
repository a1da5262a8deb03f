/** What a model gets that says nothing of how much it wants: enough to go on with, and little to read. */
import type { ObjectSupport } from '../../adapters/contract/object-adapter.ts';
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { ObjectType, Verb } from '../../schema/objects.ts';

/** Of one page. */
export const SHORT_LIMIT = 30;

/** Fields of a list; `id` is always there. */
const LISTED_FIELDS: Readonly<Record<ObjectType, readonly string[]>> = {
  task_task: ['name', 'status'],
  task_project: ['name'],
  task_comment: ['text', 'user_id', 'created_at'],
  task_change: ['task_id', 'user_id', 'created_at', 'items'],
  hris_employee: ['name'],
  hris_group: ['name', 'type'],
  storage_file: ['name', 'size', 'mime_type'],
  metadata_metadata: ['slug', 'format'],
};

type Support = Pick<ObjectSupport<JsonObject>, 'readable'>;

const isAbsent = (value: unknown) => value === undefined || value === null || value === '';

/** Fields that a list has by default. */
export const listedFields = (type: ObjectType, { readable }: Support): string[] =>
  LISTED_FIELDS[type].filter((field) => readable.includes(field));

/** Of what is new: where it is. */
const ADDRESSES = ['url', 'download_url'];

/** What was sent, as it was stored. A body with parts of the provider's own may have changed anything. */
function writtenFields(args: JsonObject, type: ObjectType, verb: Verb, { readable }: Support): string[] | undefined {
  if (isObject(args.raw)) return undefined;
  const ofNew = verb === 'create' ? [...LISTED_FIELDS[type], ...ADDRESSES] : [];
  const names = new Set(['id', ...Object.keys(args), ...ofNew]);
  return [...names].filter((name) => name !== 'raw' && readable.includes(name));
}

/** Whether the caller names no fields, so that what it gets is chosen here. */
export const isUnselected = ({ fields }: JsonObject): boolean =>
  isAbsent(fields) || (Array.isArray(fields) && fields.length === 0);

/** The arguments with what their caller leaves to us. */
export function withShortDefaults(args: JsonObject, type: ObjectType, verb: Verb, support: Support): JsonObject {
  const limited = verb === 'list' && isAbsent(args.limit) ? { ...args, limit: SHORT_LIMIT } : args;
  if (verb === 'remove') return limited;
  // With `id` a choice that names nothing but `raw` is one, too.
  if (!isUnselected(args)) return { ...limited, fields: ['id', args.fields].flat() };
  if (verb === 'get') return limited;
  const fields = verb === 'list' ? listedFields(type, support) : writtenFields(args, type, verb, support);
  return fields ? { ...limited, fields } : limited;
}

/** The object with no field that was not named, but for `id`. */
export function namedFields(object: JsonObject, { fields }: JsonObject): JsonObject {
  const names = [fields].flat().flatMap((name) => String(name).split(','));
  const kept = new Set(['id', ...names.map((name) => name.trim().replace(/^raw\..*$/, 'raw'))]);
  return Object.fromEntries(Object.entries(object).filter(([name]) => kept.has(name)));
}

/** Custom fields by what is needed to read and to write them. */
const shortMetadata = (entries: unknown) =>
  Array.isArray(entries)
    ? entries.map((entry) => {
        if (!isObject(entry)) return entry;
        const { id, slug, value } = entry;
        return slug === undefined ? { id, value } : { slug, value };
      })
    : entries;

/** A page with the names of its fields once. A field that an object lacks is null. */
export function toTable({ items, ...page }: JsonObject): JsonObject {
  if (!Array.isArray(items)) return page;
  const objects: JsonObject[] = items;
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return { columns, rows: objects.map((object) => columns.map((name) => object[name] ?? null)), ...page };
}

/** An object whose fields were chosen here, without empty lists. */
export function shortObject(object: JsonObject): JsonObject {
  const filled = Object.entries(object).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  const shown = Object.fromEntries(filled);
  return 'metadata' in shown ? { ...shown, metadata: shortMetadata(shown.metadata) } : shown;
}
