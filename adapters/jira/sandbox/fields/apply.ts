/** `fields` and `update` of a body, applied to an issue: all of it or nothing. */
import { JiraProblem, problem } from '../problems.ts';
import type { ChangeItem, Issue, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { isOnScreen, writerOf } from './screen.ts';
import { changeOf, type FieldWriter, isRecord } from './writer.ts';

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
  if (!Array.isArray(operations)) throw problem(400, [], { [fieldId]: 'data was not an array' });
  const same = (one: unknown, other: unknown) =>
    isRecord(one) && isRecord(other)
      ? (one.id !== undefined && one.id === other.id) || (one.name !== undefined && one.name === other.name)
      : one === other;
  let value: unknown = writer.list?.(site, issue);
  for (const operation of operations) {
    const [verb, operand] = Object.entries(isRecord(operation) ? operation : {})[0] ?? [];
    if (verb === 'set' || (verb === 'edit' && fieldId === 'timetracking')) value = operand;
    else if (verb === 'add' && Array.isArray(value)) value = [...value, operand];
    else if (verb === 'remove' && Array.isArray(value)) value = value.filter((one) => !same(one, operand));
    else
      throw problem(400, [], {
        [fieldId]: `Field with id '${fieldId}' and name '${fieldId}' does not support operation '${verb}'`,
      });
  }
  return value;
}

const notOnScreen = (fieldId: string) =>
  `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** Problems of single fields are gathered, so that one answer names them all. */
class FieldProblems {
  readonly #errors: Record<string, string> = {};

  run(work: () => void): void {
    try {
      work();
    } catch (error) {
      const body = error instanceof JiraProblem ? (error.body as { errors?: Record<string, string> }) : undefined;
      if (!body?.errors || Object.keys(body.errors).length === 0) throw error;
      Object.assign(this.#errors, body.errors);
    }
  }

  add(fieldId: string, message: string): void {
    this.#errors[fieldId] = message;
  }

  throwIfAny(): void {
    if (Object.keys(this.#errors).length > 0) throw problem(400, [], this.#errors);
  }
}

/**
 * Sets values on `draft`, a copy that the caller keeps or drops.
 * @param allows says whether a field is on the screen in use.
 * @returns the changelog's items.
 */
export function applyAssignments(
  site: Site,
  draft: Issue,
  { fields, update }: Assignments,
  allows: (fieldId: string) => boolean,
): ChangeItem[] {
  const problems = new FieldProblems();
  const items: ChangeItem[] = [];
  const ids = [...Object.keys(fields), ...Object.keys(update).filter((name) => !UPDATE_ENTRIES.has(name))];
  for (const fieldId of ids) {
    const writer = writerOf(site, fieldId);
    if (!writer || !allows(fieldId)) {
      problems.add(fieldId, notOnScreen(fieldId));
      continue;
    }
    problems.run(() => {
      const before = writer.show(site, draft);
      const value = fieldId in fields ? fields[fieldId] : updated(site, draft, fieldId, writer, update[fieldId]);
      writer.set(site, draft, value);
      const change = changeOf(fieldId, writer, before, writer.show(site, draft));
      if (change) items.push(change);
    });
  }
  problems.throwIfAny();
  return items;
}

/** What the edit screen of a project offers. */
export const editScreen = (project: Project) => (fieldId: string) => isOnScreen(project, fieldId);
