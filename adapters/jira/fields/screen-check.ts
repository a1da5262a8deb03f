/** What a screen says of the fields that are to be set, before Jira is asked. */
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { isNothing, isObject, type JsonObject } from '../../toolkit/json.ts';
import { choicesOf, settle } from './choices.ts';
import { canBeSet } from './field-values.ts';
import { givenRaw, kindOf, namesParent } from './kinds.ts';
import type { Screen, ScreenField } from './screens.ts';
import { WIRE_NAMES } from './wire-names.ts';

/** Fields to set, and where in the caller's body each came from. */
export interface FieldChanges {
  readonly fields: JsonObject;
  readonly update: JsonObject;
  /** Path in the body by Jira field; those of `raw` are not in it. */
  readonly origins: ReadonlyMap<string, string>;
}

export interface Checked {
  /** With every choice by its id. */
  readonly fields: JsonObject;
  readonly problems: readonly FieldProblem[];
}

/** Jira has its own word on these, and metadata does not list all of them. */
export const UNLISTED: ReadonlySet<string> = new Set([
  'project',
  'issuetype',
  'parent',
  'comment',
  'worklog',
  'issuelinks',
]);

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 200);

function originOf({ origins, fields }: FieldChanges, fieldId: string): string {
  const level = Object.hasOwn(fields, fieldId) ? 'fields' : 'update';
  return origins.get(fieldId) ?? `$.raw.${level}.${fieldId}`;
}

/** A field that nobody gave, at the place where it could have been given. @param why for instance `is required to create a task here`. */
export function missingProblem(field: ScreenField, why: string): FieldProblem {
  const { id, name } = field;
  const wireName = namesParent(field) ? 'parent_id' : WIRE_NAMES.get(id);
  const allowed = field.allowedValues && choicesOf(field.allowedValues);
  if (wireName !== undefined && wireName !== 'resolution') return bodyProblem(`$.${wireName}`, why, allowed);
  if (!id.startsWith('customfield_')) return bodyProblem(`$.raw.fields.${id}`, `(${name}) ${why}`, allowed);
  if (canBeSet(field)) return bodyProblem('$.metadata', `needs ${id} (${name}), which ${why}`, allowed);
  const how = `metadata can't hold a ${kindOf(field)}: ${givenRaw(id, field)}`;
  return bodyProblem(`$.raw.fields.${id}`, `(${name}) ${why}; ${how}`, allowed);
}

export function clearingProblem(field: ScreenField, path: string): FieldProblem {
  return bodyProblem(path, `can't be cleared: ${field.name} is required`);
}

/** The value in Jira's form, or what is wrong with it. @param path where it stands in the caller's body. */
export function checkValue(field: ScreenField, value: unknown, path: string): { value: unknown } | FieldProblem {
  if (isNothing(value)) return field.isRequired && !field.hasDefault ? clearingProblem(field, path) : { value };
  const { allowedValues } = field;
  if (!allowedValues) return { value };
  const settled = settle(field.acceptedValues ?? allowedValues, value);
  if (!('refused' in settled)) return settled;
  const message = `${shown(settled.refused)} is not a valid ${WIRE_NAMES.get(field.id) ?? `value of ${field.name}`} here`;
  return bodyProblem(path + settled.at, message, choicesOf(allowedValues));
}

function operationProblems(field: ScreenField, operations: unknown, path: string): FieldProblem[] {
  const given = Array.isArray(operations) ? operations.filter(isObject) : [];
  return given.flatMap((operation) => {
    const value = operation.set ?? operation.add;
    const checked = value === undefined ? { value } : checkValue(field, value, path);
    return 'message' in checked ? [checked] : [];
  });
}

/** Every field that the screen lacks or whose value it does not allow. A field that the screen lacks is never dropped. */
export function checkChanges(screen: Screen, changes: FieldChanges): Checked {
  const problems: FieldProblem[] = [];
  const fields: JsonObject = {};
  const onScreen = (fieldId: string) => {
    const field = screen.get(fieldId);
    if (!field && !UNLISTED.has(fieldId)) {
      problems.push(bodyProblem(originOf(changes, fieldId), "can't be set: this project's screen has no such field"));
    }
    return field;
  };
  for (const [fieldId, value] of Object.entries(changes.fields)) {
    const field = onScreen(fieldId);
    const checked = field ? checkValue(field, value, originOf(changes, fieldId)) : { value };
    if ('message' in checked) problems.push(checked);
    else fields[fieldId] = checked.value;
  }
  for (const [fieldId, operations] of Object.entries(changes.update)) {
    const field = onScreen(fieldId);
    if (field) problems.push(...operationProblems(field, operations, originOf(changes, fieldId)));
  }
  return { fields, problems };
}

/** Required fields that have neither a value nor a default. */
export const missingFields = (screen: Screen, { fields, update }: Pick<FieldChanges, 'fields' | 'update'>) =>
  [...screen.values()].filter(
    ({ id, isRequired, hasDefault }) =>
      isRequired && !hasDefault && !Object.hasOwn(fields, id) && update[id] === undefined,
  );
