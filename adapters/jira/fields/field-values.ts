/** Values in the form that Jira takes them, by the kind of the field. Source: jira rest v3, create metadata schemas. */
import { dayOf, instant } from '../../toolkit/instants.ts';
import { isNothing, isObject } from '../../toolkit/json.ts';
import { projectIdOrKey } from '../line/project-key.ts';
import { decimal } from './decimal.ts';
import { CUSTOM } from './fields.ts';
import { type FieldKind, namesParent } from './kinds.ts';

/** Turns a value into Jira's form; undefined when it can't be one. */
export type Writer = (value: unknown) => unknown;

const isId = (value: string) => /^\d+$/.test(value);

const string: Writer = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
const sprint: Writer = (value) => {
  const sprintId = decimal(value);
  return Number.isInteger(sprintId) ? sprintId : undefined;
};
const date: Writer = (value) => (typeof value === 'string' ? dayOf(value) : undefined);
/** Jira takes an offset without a colon only. */
const dateTime: Writer = (value) => (typeof value === 'string' ? instant(value)?.replace('Z', '+0000') : undefined);
const url: Writer = (value) => (typeof value === 'string' && URL.canParse(value) ? value : undefined);
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
  const inner = isObject(child) ? child.value : child;
  if (isNothing(inner)) return { value: parent };
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
  number: decimal,
  date,
  datetime: dateTime,
  option,
  'option-with-child': cascade,
  user: person,
  team: string,
  group: reference('name'),
  project: (value) =>
    typeof value === 'string' && isId(value)
      ? { id: value }
      : reference('key')(typeof value === 'string' ? projectIdOrKey(value) : value),
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

export function writerOf(field: FieldKind): Writer | undefined {
  // Read as an array of sprints, written as one number. Source: jira software rest, sprint field.
  if (field.custom === CUSTOM.sprint) return sprint;
  if (field.custom === CUSTOM.url) return url;
  return field.type === 'array' ? LISTS[field.items ?? ''] : SINGLE[field.type ?? ''];
}

/** Whether metadata can set a field of this kind; of an unknown kind it is tried. */
export const canBeSet = (field: FieldKind): boolean =>
  field.type === undefined || (!namesParent(field) && writerOf(field) !== undefined);
