/** Task metadata as values of custom fields. Source of the forms: jira rest v3, create metadata schemas. */
import type { TaskMetadataInput } from '../../../schema/models/task-metadata.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { dayOf, instant } from '../../toolkit/instants.ts';
import { isNothing, isObject, type JsonObject, text } from '../../toolkit/json.ts';
import { named } from '../../toolkit/names.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { projectIdOrKey } from '../line/project-key.ts';
import { decimal } from './decimal.ts';
import { CUSTOM, type Field, type FieldCatalogue, slugOf } from './fields.ts';
import { type FieldKind, isKept, kindOf, namesParent } from './kinds.ts';
import { editedRichText } from './rich-text.ts';
import type { Screen } from './screens.ts';

/** Turns a value into Jira's form; undefined when it can't be one. */
type Writer = (value: unknown) => unknown;

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

/** Where fields of a task are to be set. */
export interface FieldTarget {
  /** Of the project and type: of several fields that mean the same the one on it is set. */
  readonly screen: Screen;
  /** What the issue holds, when there is one: a value is written where it is read, and rich text is merged. */
  readonly current?: JsonObject;
  /** Of the caller's texts. */
  readonly format?: TextFormat | undefined;
}

export const isRichText = ({ custom }: Pick<FieldKind, 'custom'>): boolean => custom === CUSTOM.textArea;

/** The stored document itself when the text says what is there already. */
const richTextOf =
  ({ id }: Field, { current = {}, format }: FieldTarget, bodyPath: string): Writer =>
  (value) => {
    if (typeof value !== 'string') return undefined;
    const now = current[id];
    return editedRichText(now, { text: value, bodyPath, format }) ?? now ?? null;
  };

function writerOf(field: FieldKind): Writer | undefined {
  // Read as an array of sprints, written as one number. Source: jira software rest, sprint field.
  if (field.custom === CUSTOM.sprint) return sprint;
  if (field.custom === CUSTOM.url) return url;
  return field.type === 'array' ? LISTS[field.items ?? ''] : SINGLE[field.type ?? ''];
}

/** Whether metadata can set a field of this kind; of an unknown kind it is tried. */
export const canBeSet = (field: FieldKind): boolean =>
  field.type === undefined || (!namesParent(field) && writerOf(field) !== undefined);

/** Fields that an entry may mean: the one of its id, else those of its name, else those of its slug. */
function candidatesOf(catalogue: FieldCatalogue, { id, slug }: TaskMetadataInput): readonly Field[] {
  if (id !== undefined) {
    const byId = catalogue.byId(id);
    return byId?.isCustom ? [byId] : [];
  }
  const byName = named(catalogue.custom, slug ?? '', ({ name, raw }) => [name, text(raw.untranslatedName)]);
  if (byName.length > 0) return byName;
  const wanted = slugOf(slug ?? '');
  return catalogue.custom.filter((field) => field.slug === wanted || field.id === slug);
}

/** The field that an entry names, when it is only one. Of several of the same name the one on the screen is meant. */
export function findCustomField(
  catalogue: FieldCatalogue,
  entry: TaskMetadataInput,
  screen?: Screen,
): Field | undefined {
  const candidates = candidatesOf(catalogue, entry);
  const [found, ...others] =
    candidates.length > 1 && screen ? candidates.filter(({ id }) => screen.has(id)) : candidates;
  return others.length === 0 ? found : undefined;
}

/** Whether the catalogue knows what each entry names. */
export const knowsAll = (catalogue: FieldCatalogue, metadata: readonly TaskMetadataInput[]): boolean =>
  metadata.every((entry) => candidatesOf(catalogue, entry).length > 0);

function nameProblem(catalogue: FieldCatalogue, entry: TaskMetadataInput, bodyPath: string): FieldProblem {
  if (entry.id !== undefined) return bodyProblem(`${bodyPath}.id`, `names no custom field: ${entry.id}`);
  const candidates = candidatesOf(catalogue, entry).map(({ id, name }) => ({ id, name }));
  const message =
    candidates.length > 0
      ? `names ${candidates.length} custom fields; give an id`
      : `names no custom field: ${entry.slug}`;
  return bodyProblem(`${bodyPath}.slug`, message, candidates);
}

/** Kinds whose values are chosen from a list, where metadata has one: by id or name, which the list tells apart. */
const CHOSEN = new Set(['option', 'version', 'component', 'project']);

const isChosen = ({ type, items }: Field) => CHOSEN.has(items ?? type ?? '');

/** What a field that is not on the screen offers is known where it is: on the screen of a transition. */
const isListedOn = (screen: Screen, { id, type }: Field): boolean => {
  const field = screen.get(id);
  return field ? field.allowedValues !== undefined : type !== 'project';
};

const isChoice = (value: unknown) => typeof value === 'string' || isObject(value);

function chosen(field: Field, value: unknown): unknown {
  if (field.type !== 'array') return isChoice(value) ? value : undefined;
  const list = Array.isArray(value) ? value : [value];
  return list.every(isChoice) ? list : undefined;
}

function writerFor(field: Field, valuePath: string, target: FieldTarget): Writer | undefined {
  if (isChosen(field) && isListedOn(target.screen, field)) return (value) => chosen(field, value);
  return isRichText(field) ? richTextOf(field, target, valuePath) : writerOf(field);
}

/** The value in Jira's form, or what is wrong with it. */
function write(
  field: Field,
  entry: TaskMetadataInput,
  valuePath: string,
  target: FieldTarget,
): { value: unknown } | FieldProblem {
  if (namesParent(field)) return bodyProblem(valuePath, `can't be set: $.parent_id names the parent (${field.name})`);
  if (isNothing(entry.value)) return { value: null };
  const writer = writerFor(field, valuePath, target);
  if (!writer) return bodyProblem(valuePath, `can't be set: ${field.name} is of the kind ${kindOf(field)}`);
  const value = writer(entry.value);
  if (value === undefined) return bodyProblem(valuePath, `is not a value of ${field.name} (${kindOf(field)})`);
  const spaced = field.custom === CUSTOM.labels && Array.isArray(value) && value.find((label) => /\s/.test(label));
  return spaced ? bodyProblem(valuePath, `must not hold spaces: ${JSON.stringify(spaced)}`) : { value };
}

/** A custom field's value in Jira's form, and where in the body it came from. */
export interface Assignment {
  readonly fieldId: string;
  readonly value: unknown;
  readonly path: string;
}

export interface CustomFieldChanges {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly FieldProblem[];
}

/** The custom fields that metadata sets, and every entry that can't be used. An entry without a value sets nothing. */
export function customFieldChanges(
  catalogue: FieldCatalogue,
  metadata: readonly TaskMetadataInput[],
  target: FieldTarget,
): CustomFieldChanges {
  const problems: FieldProblem[] = [];
  const assignments: Assignment[] = [];
  metadata.forEach((entry, index) => {
    const bodyPath = `$.metadata[${index}]`;
    const path = `${bodyPath}.value`;
    const field = findCustomField(catalogue, entry, target.screen);
    if (!field) problems.push(nameProblem(catalogue, entry, bodyPath));
    else if (entry.value !== undefined && !isKept(field)) {
      const written = write(field, entry, path, target);
      if ('message' in written) problems.push(written);
      else assignments.push({ fieldId: field.id, value: written.value, path });
    }
  });
  return { assignments, problems };
}
