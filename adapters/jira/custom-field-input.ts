/** Task metadata as values of custom fields. Source of the forms: jira rest v3, create metadata schemas. */
import type { TaskMetadataInput } from '../../schema/models/task-metadata.ts';
import { bodyProblem, type FieldProblem, validationError } from '../../src/lib/errors.ts';
import { CUSTOM, type Field, type FieldCatalogue, slugOf } from './fields.ts';
import { jiraDateTime, utcDate } from './instants.ts';
import { isObject, type JsonObject } from './json.ts';
import { richText } from './rich-text.ts';

/** Turns a value into Jira's form; undefined when it can't be one. */
type Writer = (value: unknown) => unknown;

const isId = (value: string) => /^\d+$/.test(value);

const string: Writer = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
const numeric: Writer = (value) => {
  const result = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
};
const date: Writer = (value) => (typeof value === 'string' ? utcDate(value) : undefined);
const dateTime: Writer = (value) => (typeof value === 'string' ? jiraDateTime(value) : undefined);
/** Something with an id and a name under `key`; objects go as they are. */
const reference =
  (key: string): Writer =>
  (value) => {
    if (isObject(value)) return value;
    const given = string(value);
    return typeof given !== 'string' ? undefined : { [key]: given };
  };
const person = reference('accountId');
const option: Writer = (value) => (isObject(value) ? value : reference('value')(value));
const idOrName: Writer = (value) =>
  typeof value === 'string' && isId(value) ? { id: value } : reference('name')(value);

/** `{value, child}` with texts, `[parent, child]`, or the parent alone. */
const cascade: Writer = (value) => {
  const pair = isObject(value) ? [value.value, value.child] : Array.isArray(value) ? value : [value];
  const [parent, child] = pair;
  if (typeof parent !== 'string') return undefined;
  if (child === undefined) return { value: parent };
  const inner = isObject(child) ? child.value : child;
  return typeof inner === 'string' ? { value: parent, child: { value: inner } } : undefined;
};

const listOf =
  (write: Writer): Writer =>
  (value) => {
    const written = (Array.isArray(value) ? value : [value]).map(write);
    return written.includes(undefined) ? undefined : written;
  };

const SINGLE: Readonly<Record<string, Writer>> = {
  string,
  number: numeric,
  date,
  datetime: dateTime,
  option,
  'option-with-child': cascade,
  user: person,
  team: string,
  group: reference('name'),
  project: (value) => (typeof value === 'string' && isId(value) ? { id: value } : reference('key')(value)),
  version: idOrName,
};

const LISTS: Readonly<Record<string, Writer>> = {
  string: listOf(string),
  option: listOf(option),
  user: listOf(person),
  group: listOf(reference('name')),
  version: listOf(idOrName),
  component: listOf(idOrName),
};

function writerOf(field: Field, bodyPath: string): Writer | undefined {
  // Read as an array of sprints, written as one number. Source: jira software rest, sprint field.
  if (field.custom === CUSTOM.sprint) return numeric;
  if (field.custom === CUSTOM.textArea)
    return (value) => (typeof value === 'string' ? richText(value, bodyPath) : undefined);
  return field.type === 'array' ? LISTS[field.items ?? ''] : SINGLE[field.type ?? ''];
}

const isClearing = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** The field that an entry names: by id, else by slug or name, which must then be unambiguous. */
function findField(catalogue: FieldCatalogue, entry: TaskMetadataInput, bodyPath: string): Field {
  const byId = entry.id === undefined ? undefined : catalogue.byId(entry.id);
  if (byId?.isCustom) return byId;
  if (entry.id !== undefined)
    throw validationError([bodyProblem(`${bodyPath}.id`, `names no custom field: ${entry.id}`)]);
  const slug = slugOf(entry.slug ?? '');
  const [found, ...others] = catalogue.custom.filter((field) => field.slug === slug || field.id === entry.slug);
  if (found && others.length === 0) return found;
  const candidates = [found, ...others].filter((field) => field !== undefined).map(({ id, name }) => ({ id, name }));
  const message = found
    ? `names ${candidates.length} custom fields; give an id`
    : `names no custom field: ${entry.slug}`;
  throw validationError([bodyProblem(`${bodyPath}.slug`, message, candidates)]);
}

export interface CustomFieldChange {
  readonly field: Field;
  readonly value: unknown;
  readonly entry: TaskMetadataInput;
  readonly bodyPath: string;
}

/** The custom fields that metadata sets. Throws `validation_failed` naming every entry that can't be used. */
export function customFieldChanges(
  catalogue: FieldCatalogue,
  metadata: readonly TaskMetadataInput[],
): CustomFieldChange[] {
  const problems: FieldProblem[] = [];
  const changes = metadata.map((entry, index): CustomFieldChange => {
    const bodyPath = `$.metadata[${index}]`;
    const field = findField(catalogue, entry, bodyPath);
    if (isClearing(entry.value)) return { field, value: null, entry, bodyPath };
    const writer = writerOf(field, `${bodyPath}.value`);
    const value = writer?.(entry.value);
    if (value === undefined) {
      const kind = field.type === 'array' ? `list of ${field.items}` : field.type;
      const reason = writer
        ? `is not a value of ${field.name} (${kind})`
        : `can't be set: ${field.name} is of the kind ${kind}`;
      problems.push(bodyProblem(`${bodyPath}.value`, reason));
    }
    return { field, value, entry, bodyPath };
  });
  const [first, ...others] = problems;
  if (first) throw validationError([first, ...others]);
  return changes;
}

/** Custom field id → value. */
export const asFields = (changes: readonly CustomFieldChange[]): JsonObject =>
  Object.fromEntries(changes.map(({ field, value }) => [field.id, value]));
