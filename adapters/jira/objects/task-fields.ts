/** The plain fields of a task as Jira fields: what creating and updating have in common. */
import { isDeepStrictEqual } from 'node:util';
import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, throwProblems } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { dayOf } from '../../toolkit/instants.ts';
import { isNothing, type JsonObject } from '../../toolkit/json.ts';
import { type Assignment, customFieldChanges, type FieldTarget } from '../fields/custom-field-input.ts';
import { knowsAll } from '../fields/custom-field-names.ts';
import { type Field, type FieldCatalogue, fieldCatalogue } from '../fields/fields.ts';
import { bodyPaths } from '../fields/wire-names.ts';
import type { JiraClient } from '../line/client.ts';

/** A task's body without what needs calls of its own: status, watchers, project, type and parent. */
export type PlainFields = Pick<
  TaskTaskUpdate,
  'name' | 'assigned_user_ids' | 'priority' | 'tags' | 'due_at' | 'start_at' | 'story_points' | 'metadata'
>;

const LONGEST_SUMMARY = 255;
const LONGEST_LABEL = 255;

function summary(name: string | null, problems: FieldProblem[]): string {
  if (!name?.trim()) problems.push(bodyProblem('$.name', 'must not be empty'));
  else if (/[\r\n]/.test(name)) problems.push(bodyProblem('$.name', 'must be one line'));
  else if (name.length > LONGEST_SUMMARY) {
    problems.push(
      bodyProblem('$.name', `has ${name.length} characters, more than the ${LONGEST_SUMMARY} that Jira takes`),
    );
  }
  return name ?? '';
}

function labels(tags: readonly string[], problems: FieldProblem[]): string[] {
  tags.forEach((tag, index) => {
    if (/\s/.test(tag)) problems.push(bodyProblem(`$.tags[${index}]`, `must not hold spaces: ${JSON.stringify(tag)}`));
    if (tag.length > LONGEST_LABEL)
      problems.push(bodyProblem(`$.tags[${index}]`, `is longer than ${LONGEST_LABEL} characters`));
  });
  return [...new Set(tags)];
}

function assignee(accountIds: readonly string[], problems: FieldProblem[]): JsonObject | null {
  const [accountId] = accountIds;
  if (accountIds.length > 1)
    problems.push(bodyProblem('$.assigned_user_ids', 'must hold one account at most: Jira has one assignee'));
  return accountId === undefined ? null : { accountId };
}

function dateOnly(instant: string | null): string | null {
  return instant ? (dayOf(instant) ?? null) : null;
}

/** Fields that can be judged without knowing the project. */
function simpleFields(body: PlainFields, problems: FieldProblem[]): JsonObject {
  return {
    ...(body.name !== undefined && { summary: summary(body.name, problems) }),
    ...(body.tags !== undefined && { labels: labels(body.tags ?? [], problems) }),
    ...(body.assigned_user_ids !== undefined && { assignee: assignee(body.assigned_user_ids ?? [], problems) }),
    ...(body.due_at !== undefined && { duedate: dateOnly(body.due_at) }),
    ...(body.priority !== undefined && { priority: body.priority || null }),
  };
}

/** Throws `validation_failed` for what can be refused before Jira is asked anything. */
export function checkSimpleFields(body: PlainFields): void {
  const problems: FieldProblem[] = [];
  simpleFields(body, problems);
  throwProblems(problems);
}

export interface PlainChange {
  readonly fields: JsonObject;
  /** Path in the body by Jira field. */
  readonly origins: Map<string, string>;
  readonly problems: FieldProblem[];
}

export interface PlainTarget extends FieldTarget {
  readonly catalogue: FieldCatalogue | undefined;
}

/** Of several fields that mean the same, those to set. Clearing takes all that hold a value, or the next would show. */
function targetsAmong(candidates: readonly Field[], { screen, current = {} }: PlainTarget, value: unknown): Field[] {
  const holding = candidates.filter(({ id }) => !isNothing(current[id]));
  if (value === null && holding.length > 0) return holding;
  const target = holding[0] ?? candidates.find(({ id }) => screen.has(id));
  return target ? [target] : [];
}

export function plainFields(body: PlainFields, target: PlainTarget): PlainChange {
  const { screen, catalogue } = target;
  const problems: FieldProblem[] = [];
  const fields = simpleFields(body, problems);
  const origins = bodyPaths({ ...body });
  /** What comes first counts; a second value for the same field is a mistake unless it is the same. */
  const set = ({ fieldId, value, path }: Assignment) => {
    if (Object.hasOwn(fields, fieldId)) {
      const isSame = isDeepStrictEqual(fields[fieldId], value);
      if (!isSame) problems.push(bodyProblem(path, `says something else than ${origins.get(fieldId)}`));
      return;
    }
    fields[fieldId] = value;
    origins.set(fieldId, path);
  };
  const setCatalogued = (candidates: readonly Field[] = [], name: string, value: unknown) => {
    const path = `$.${name}`;
    const fields = targetsAmong(candidates, target, value);
    const missing = fields.find(({ id }) => !screen.has(id));
    if (missing) {
      const where = `${missing.name} (${missing.id}) holds the value and is not on this project's screen`;
      problems.push(bodyProblem(path, `can't be set: ${where}`));
    } else if (fields.length === 0) {
      problems.push(bodyProblem(path, "can't be set: this project's screen has no such field"));
    } else for (const { id: fieldId } of fields) set({ fieldId, value, path });
  };
  if (body.start_at !== undefined) setCatalogued(catalogue?.startDate, 'start_at', dateOnly(body.start_at));
  if (body.story_points !== undefined) setCatalogued(catalogue?.storyPoints, 'story_points', body.story_points);
  if (body.metadata && catalogue) {
    const custom = customFieldChanges(catalogue, body.metadata, target);
    for (const assignment of custom.assignments) set(assignment);
    problems.push(...custom.problems);
  }
  return { fields, origins, problems };
}

/** The field catalogue, which knows every field that the body names, if the site has it. */
export const catalogueFor = (context: Context<JiraClient>, body: PlainFields): Promise<FieldCatalogue> =>
  fieldCatalogue(
    context,
    (catalogue) =>
      knowsAll(catalogue, body.metadata ?? []) &&
      (body.start_at === undefined || catalogue.startDate.length > 0) &&
      (body.story_points === undefined || catalogue.storyPoints.length > 0),
  );

export const needsCatalogue = (body: PlainFields): boolean =>
  body.start_at !== undefined || body.story_points !== undefined || Boolean(body.metadata?.length);
