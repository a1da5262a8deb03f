/** Values of custom fields as task metadata. */
import type { MetadataFormat, TaskMetadata } from '../../../schema/models/task-metadata.ts';
import { instant, instantMs } from '../../toolkit/instants.ts';
import {
  boolean,
  defined,
  id,
  idAt,
  isObject,
  type JsonObject,
  number,
  object,
  objects,
  text,
  textAt,
  texts,
} from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { CUSTOM, type Field } from './fields.ts';
import { readRichText } from './rich-text.ts';

type Value = TaskMetadata['value'];

interface ReadValue {
  value: Value;
  extra?: Value;
}

type Reader = (value: unknown, field: Field, format: TextFormat | undefined) => ReadValue | undefined;

const plain = (value: Value): ReadValue | undefined => (value === undefined ? undefined : { value });

/** A list of words, or nothing when it is empty. */
function words(found: readonly (string | undefined)[], ids?: readonly (string | undefined)[]): ReadValue | undefined {
  const value = found.filter((word) => word !== undefined);
  if (value.length === 0) return undefined;
  const extra = ids?.filter((word) => word !== undefined);
  return extra && extra.length > 0 ? { value, extra } : { value };
}

/** Display name and id of something that has both. */
function named(value: unknown, nameKey: string, idKey: string): ReadValue | undefined {
  const name = textAt(value, nameKey);
  const found = idAt(value, idKey);
  if (name === undefined) return plain(found);
  return found === undefined ? { value: name } : { value: name, extra: { id: found } };
}

function namedList(value: unknown, nameKey: string, idKey: string): ReadValue | undefined {
  const found = objects(value);
  return words(
    found.map((element) => text(element[nameKey]) ?? id(element[idKey])),
    found.map((element) => id(element[idKey])),
  );
}

function people(value: unknown): ReadValue | undefined {
  const found = objects(value);
  return words(
    found.map((person) => text(person.accountId)),
    found.map((person) => text(person.displayName)),
  );
}

function person(value: unknown): ReadValue | undefined {
  const accountId = textAt(value, 'accountId');
  if (accountId === undefined) return undefined;
  const name = textAt(value, 'displayName');
  return name === undefined ? { value: accountId } : { value: accountId, extra: { name } };
}

/** A cascading select: the parent's option, and the child's when one is chosen. */
function cascade(value: unknown): ReadValue | undefined {
  const parent = textAt(value, 'value');
  if (parent === undefined) return undefined;
  const child = object(object(value)?.child);
  const ids = defined({ id: idAt(value, 'id'), child_id: id(child?.id) });
  return { value: defined({ value: parent, child: text(child?.value) }), extra: ids };
}

/** An issue is in one sprint that is active or to come, and was in any number of closed ones. */
const SPRINT_STATES = ['active', 'future', 'closed'];

const sprintRank = ({ state }: JsonObject) => {
  const rank = SPRINT_STATES.indexOf(text(state)?.toLowerCase() ?? '');
  return rank < 0 ? SPRINT_STATES.length : rank;
};
const sprintEnd = ({ completeDate, endDate }: JsonObject) => instantMs(completeDate) ?? instantMs(endDate) ?? 0;

/** The sprint an issue is in: the active one, else the one to come, else the last of those it was in. */
function sprint(value: unknown): ReadValue | undefined {
  const [current] = objects(value).sort(
    (a, b) => sprintRank(a) - sprintRank(b) || sprintEnd(b) - sprintEnd(a) || (number(b.id) ?? 0) - (number(a.id) ?? 0),
  );
  const sprintId = number(current?.id);
  if (!current || sprintId === undefined) return undefined;
  return { value: sprintId, extra: defined({ name: text(current.name), state: text(current.state) }) };
}

function textual(value: unknown, field: Field, format: TextFormat | undefined): ReadValue | undefined {
  return plain(field.custom === CUSTOM.textArea ? readRichText(value, format) : text(value));
}

const SINGLE: Readonly<Record<string, Reader>> = {
  string: textual,
  number: (value) => plain(number(value)),
  date: (value) => plain(instant(value)),
  datetime: (value) => plain(instant(value)),
  option: (value) => named(value, 'value', 'id'),
  'option-with-child': cascade,
  user: person,
  team: (value) => {
    const teamId = idAt(value, 'id') ?? text(value);
    const name = textAt(value, 'name') ?? textAt(value, 'title');
    return teamId === undefined ? undefined : { value: teamId, ...(name && { extra: { name } }) };
  },
  group: (value) => named(value, 'name', 'groupId'),
  project: (value) => named(value, 'key', 'id'),
  version: (value) => named(value, 'name', 'id'),
  boolean: (value) => plain(boolean(value)),
};

const LISTS: Readonly<Record<string, Reader>> = {
  string: (value) => words(texts(value)),
  option: (value) => namedList(value, 'value', 'id'),
  user: people,
  group: (value) => namedList(value, 'name', 'groupId'),
  version: (value) => namedList(value, 'name', 'id'),
  component: (value) => namedList(value, 'name', 'id'),
  json: (value, field) => (field.custom === CUSTOM.sprint ? sprint(value) : asItIs(value)),
};

const FORMATS: Readonly<Record<string, MetadataFormat>> = {
  string: 'TEXT',
  number: 'NUMBER',
  date: 'DATE',
  datetime: 'DATE',
  option: 'SINGLE_SELECT',
  'option-with-child': 'SINGLE_SELECT',
  priority: 'SINGLE_SELECT',
  resolution: 'SINGLE_SELECT',
  boolean: 'BOOLEAN',
};
const LIST_FORMATS: Readonly<Record<string, MetadataFormat>> = {
  option: 'MULTIPLE_SELECT',
  string: 'MULTIPLE_SELECT',
  attachment: 'FILE',
};
const CUSTOM_FORMATS: Readonly<Record<string, MetadataFormat>> = {
  [CUSTOM.textArea]: 'TEXTAREA',
  [CUSTOM.url]: 'URL',
  [CUSTOM.sprint]: 'NUMBER',
};
/** System fields of rich text have the type `string`, as single lines do. */
const RICH_TEXT = new Set(['description', 'environment']);

/** The kind of value that a field holds, in the API's words. */
export function formatOf(field: Field): MetadataFormat {
  if (RICH_TEXT.has(field.id)) return 'TEXTAREA';
  const special = field.custom === undefined ? undefined : CUSTOM_FORMATS[field.custom];
  if (special) return special;
  if (field.type === 'array') return LIST_FORMATS[field.items ?? ''] ?? 'TEXT';
  return FORMATS[field.type ?? ''] ?? 'TEXT';
}

/** A value of a kind that has no reader, as it is. Lists hold scalars only, so that objects in them become JSON text. */
function asItIs(value: unknown): ReadValue | undefined {
  if (!Array.isArray(value)) return isObject(value) ? { value } : plain(text(value) ?? number(value) ?? boolean(value));
  const elements = value
    .filter((one) => one !== null && one !== '')
    .map((one) => text(one) ?? number(one) ?? boolean(one) ?? JSON.stringify(one));
  return elements.length > 0 ? { value: elements } : undefined;
}

/** A custom field's value; undefined when there is none. */
export function readCustomField(field: Field, value: unknown, format?: TextFormat): TaskMetadata | undefined {
  if (value === null || value === undefined) return undefined;
  const reader = field.type === 'array' ? LISTS[field.items ?? ''] : SINGLE[field.type ?? ''];
  const found = (reader ?? asItIs)(value, field, format);
  if (found?.value === undefined) return undefined;
  return defined<TaskMetadata>({
    id: field.id,
    slug: field.slug,
    namespace: field.name,
    value: found.value,
    format: formatOf(field),
    extra_data: found.extra,
  });
}
