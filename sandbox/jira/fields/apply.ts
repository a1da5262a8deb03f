/** `fields` and `update` of a body, applied to an issue: all of it or nothing. */
import { isDeepStrictEqual } from 'node:util';
import { fieldProblem, gathered, problem } from '../problems.ts';
import type { ChangeItem, Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { writerOf } from './screen.ts';
import { changeOf, type FieldWriter, isRecord, type Shown } from './writer.ts';

/** Parts of `update` that make something else than a value; the routes see to them. */
export const UPDATE_ENTRIES = new Set(['comment', 'worklog', 'issuelinks']);

export interface Assignments {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly update: Readonly<Record<string, unknown>>;
}

export function assignmentsOf(body: unknown): Assignments {
  if (!isRecord(body))
    throw problem(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
  const { fields = {}, update = {} } = body;
  if (!isRecord(fields) || !isRecord(update)) {
    throw problem(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
  }
  for (const name of Object.keys(fields)) {
    if (name in update) {
      throw problem(400, [], { [name]: `Field '${name}' cannot appear in both 'fields' and 'update'` });
    }
  }
  return { fields, update };
}

/** A list value after `add`, `remove` and `set` in turn; single values know `set` only. */
function updated(site: Site, issue: Issue, fieldId: string, writer: FieldWriter, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw fieldProblem(fieldId, 'data was not an array');
  const isSame = (one: unknown) => (other: unknown) => isDeepStrictEqual(one, other);
  let value: unknown = writer.list?.present(site, issue);
  for (const operation of operations) {
    const [verb, operand] = Object.entries(isRecord(operation) ? operation : {})[0] ?? [];
    if (verb === 'set' || (verb === 'edit' && fieldId === 'timetracking')) {
      value = operand;
      continue;
    }
    if ((verb !== 'add' && verb !== 'remove') || !writer.list || !Array.isArray(value)) {
      throw fieldProblem(
        fieldId,
        `Field with id '${fieldId}' and name '${writer.name}' does not support operation '${verb}'`,
      );
    }
    const [element] = writer.list.parse(site, issue, [operand]);
    const others = value.filter((one) => !isSame(element)(one));
    value = verb === 'remove' ? others : others.length < value.length ? value : [...value, element];
  }
  return value;
}

export const notOnScreen = (fieldId: string) =>
  `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** What a form lets one set. */
export interface Rules {
  /** Whether the field is on the screen in use. */
  offers(fieldId: string): boolean;
  /** Whether it may not be left empty. */
  requires(fieldId: string): boolean;
}

export const ANYTHING: Rules = { offers: () => true, requires: () => false };

const isEmpty = ({ id, text }: Shown) => id === null && (text === null || text === '');

/**
 * Sets values on `draft`, a copy that the caller keeps or drops.
 * @returns the changelog's items.
 */
export function applyAssignments(
  site: Site,
  draft: Issue,
  { fields, update }: Assignments,
  { offers, requires }: Rules,
): ChangeItem[] {
  const items: ChangeItem[] = [];
  const ids = [...Object.keys(fields), ...Object.keys(update).filter((name) => !UPDATE_ENTRIES.has(name))];
  const assign = (fieldId: string) => {
    const writer = writerOf(site, fieldId);
    if (!writer || !offers(fieldId)) throw fieldProblem(fieldId, notOnScreen(fieldId));
    const before = writer.show(site, draft);
    const value = fieldId in fields ? fields[fieldId] : updated(site, draft, fieldId, writer, update[fieldId]);
    writer.set(site, draft, value);
    const after = writer.show(site, draft);
    if (requires(fieldId) && isEmpty(after)) throw fieldProblem(fieldId, isRequired(site, fieldId));
    const change = changeOf(fieldId, writer, before, after);
    if (change) items.push(change);
  };
  gathered(...ids.map((fieldId) => () => assign(fieldId)));
  return items;
}

export const isRequired = (site: Site, fieldId: string): string =>
  `${site.fields.get(fieldId)?.name ?? fieldId} is required.`;
