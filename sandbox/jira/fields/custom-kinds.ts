/**
 * What each kind of custom field takes, and what Jira says of anything else.
 * Source of the forms: Jira REST v3, create metadata; of the messages: refusals that people quote.
 */

import { contextOf } from '../field-contexts.ts';
import { isDay, parseJiraInstant } from '../instants.ts';
import { fieldProblem } from '../problems.ts';
import type { Field, FieldOption, Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { checkDocument } from './document.ts';
import { labelsOf } from './labels.ts';
import { isRecord } from './writer.ts';

export interface Place {
  readonly site: Site;
  readonly issue: Issue;
  readonly field: Field;
}

/** Turns a value into its stored form, or throws Jira's refusal. */
export type Kind = (place: Place, value: unknown) => unknown;

/** Characters of a single line. */
const LINE_LIMIT = 255;

function said(value: unknown, key: 'id' | 'value' | 'name' | 'key'): string | undefined {
  const given = isRecord(value) ? value[key] : undefined;
  return typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
}

function optionAmong(options: readonly FieldOption[], fieldId: string, value: unknown): FieldOption {
  const id = said(value, 'id');
  const name = said(value, 'value');
  if (id === undefined && name === undefined) {
    throw fieldProblem(fieldId, "Could not find valid 'id' or 'value' in the Parent Option object.");
  }
  const found = options.find((option) => (id === undefined ? option.value === name : option.id === id));
  if (found) return found;
  throw fieldProblem(
    fieldId,
    id === undefined ? `Option value '${name}' is not valid` : `Option id '${id}' is not valid`,
  );
}

const optionsOf = ({ field, issue }: Place) =>
  (contextOf(field, issue.projectId)?.options ?? []).filter(({ disabled }) => !disabled);

const option: Kind = (place, value) => ({ id: optionAmong(optionsOf(place), place.field.id, value).id });

const cascade: Kind = (place, value) => {
  const parent = optionAmong(optionsOf(place), place.field.id, value);
  const child = isRecord(value) ? value.child : undefined;
  if (child === undefined || child === null) return { id: parent.id };
  return { id: parent.id, child: { id: optionAmong(parent.children ?? [], place.field.id, child).id } };
};

const line: Kind = ({ field }, value) => {
  if (typeof value !== 'string') throw fieldProblem(field.id, 'Operation value must be a string');
  if (value.length > LINE_LIMIT) {
    throw fieldProblem(
      field.id,
      `The entered text is too long. It exceeds the allowed limit of ${LINE_LIMIT} characters.`,
    );
  }
  return value;
};

const url: Kind = (place, value) => {
  const text = line(place, value);
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(String(text))) throw fieldProblem(place.field.id, 'Not a valid URL');
  return text;
};

const number: Kind = ({ field }, value) => {
  if (typeof value !== 'number') throw fieldProblem(field.id, 'Operation value must be a number');
  return value;
};

const date: Kind = ({ field }, value) => {
  if (typeof value !== 'string') throw fieldProblem(field.id, 'Operation value must be a string');
  if (!isDay(value)) throw fieldProblem(field.id, `Error parsing date string: ${value}`);
  return value;
};

const datetime: Kind = ({ field }, value) => {
  if (typeof value !== 'string') throw fieldProblem(field.id, 'Operation value must be a string');
  const instant = parseJiraInstant(value);
  if (instant === undefined) throw fieldProblem(field.id, `Error parsing time: ${value}`);
  return instant;
};

const user: Kind = ({ site, field }, value) => {
  const accountId = isRecord(value) ? (value.accountId ?? value.id) : undefined;
  if (typeof accountId !== 'string') {
    throw fieldProblem(field.id, 'expected Object containing a `accountId` property');
  }
  if (!site.accounts.has(accountId)) {
    throw fieldProblem(field.id, `User '${accountId}' was not found in the system.`);
  }
  return { accountId };
};

const group: Kind = ({ site, field }, value) => {
  if (!isRecord(value)) throw fieldProblem(field.id, 'data was not an object');
  const { groupId, name } = value;
  const found = [...site.groups.values()].find((one) => one.groupId === groupId || one.name === name);
  if (!found) throw fieldProblem(field.id, `Could not find group with name '${String(name ?? groupId)}'`);
  return { groupId: found.groupId };
};

const version: Kind = ({ site, field, issue }, value) => {
  const id = said(value, 'id');
  const name = said(value, 'name');
  const found = [...site.versions.values()].find(
    (one) => one.projectId === issue.projectId && (id === undefined ? one.name === name : one.id === id),
  );
  if (found) return { id: found.id };
  if (id === undefined && name === undefined) throw fieldProblem(field.id, 'data was not an object');
  throw fieldProblem(
    field.id,
    id === undefined ? `Version name '${name}' is not valid` : `Version id '${id}' is not valid`,
  );
};

const project: Kind = ({ site, field }, value) => {
  const given = said(value, 'id') ?? said(value, 'key');
  const found = given === undefined ? undefined : site.project(given);
  if (found?.status !== 'live') throw fieldProblem(field.id, 'Specify a valid project ID or key');
  return { id: found.id };
};

/** Read as an object, written as the bare id. */
const team: Kind = ({ site, field }, value) => {
  if (typeof value !== 'string') throw fieldProblem(field.id, 'Operation value must be a string');
  if (!site.teams.has(value)) throw fieldProblem(field.id, `Team id '${value}' is not valid.`);
  return { id: value };
};

const listOf =
  (kind: Kind): Kind =>
  (place, value) => {
    if (!Array.isArray(value)) throw fieldProblem(place.field.id, 'data was not an array');
    return value.map((one) => kind(place, one));
  };

const KINDS: Readonly<Record<string, Kind>> = {
  string: line,
  url,
  textarea: ({ site, field }, value) => checkDocument(site, value, field.id),
  number,
  date,
  datetime,
  option,
  'option-with-child': cascade,
  user,
  group,
  version,
  project,
  team,
  'option[]': listOf(option),
  'user[]': listOf(user),
  'group[]': listOf(group),
  'version[]': listOf(version),
  'string[]': ({ field }, value) => labelsOf(value, field.id),
};

/** Undefined for kinds that nobody but their app can set. */
export function kindOf(field: Field): Kind | undefined {
  const { type, items, custom } = field.schema ?? { type: 'any' };
  const special = custom?.split(':').at(-1);
  if (special === 'textarea' || special === 'url') return KINDS[special];
  return KINDS[type === 'array' ? `${items ?? ''}[]` : type];
}
