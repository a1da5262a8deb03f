/** Task metadata as values of custom fields. Source of the forms: jira rest v3, create metadata schemas. */
import type { TaskMetadataInput } from '../../../schema/models/task-metadata.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { isNothing, isObject, type JsonObject } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { findCustomField, nameProblem } from './custom-field-names.ts';
import { type Writer, writerOf } from './field-values.ts';
import { CUSTOM, type Field, type FieldCatalogue } from './fields.ts';
import { type FieldKind, isKept, kindOf, namesParent } from './kinds.ts';
import { editedRichText } from './rich-text.ts';
import type { Screen } from './screens.ts';

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
