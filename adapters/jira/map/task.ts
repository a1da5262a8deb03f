/** Issues as tasks. Pure: what is not in the issue is left out. */
import type { TaskStatus, TaskTask } from '../../../schema/models/task-task.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, idAt, type JsonObject, number, object, objects, text, textAt, texts } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { readCustomField } from '../fields/custom-fields.ts';
import type { Field, FieldCatalogue } from '../fields/fields.ts';
import { readRichText } from '../fields/rich-text.ts';
import { FIELD_SOURCES } from '../fields/wire-names.ts';

/** Keys of status categories never change and are never translated. Source: recorded statuses. */
const STATUSES: ReadonlyMap<string, TaskStatus> = new Map(
  Object.entries({
    undefined: 'OPENED',
    new: 'OPENED',
    indeterminate: 'IN_PROGRESS',
    done: 'COMPLETED',
  } as const),
);

/** The category of a status object of Jira. */
export const statusOf = (status: unknown): TaskStatus | undefined =>
  STATUSES.get(textAt(object(status)?.statusCategory, 'key') ?? '');

/** Which of our fields need the field catalogue. */
export const CATALOGUE_FIELDS = ['story_points', 'start_at', 'metadata'] as const;

/** The fields to ask Jira for. */
export function issueFields(wants: (field: string) => boolean, catalogue: FieldCatalogue | undefined): string[] {
  const names = new Set(
    Object.entries(FIELD_SOURCES)
      .filter(([field]) => wants(field))
      .flatMap(([, sources]) => sources),
  );
  const add = (fields: readonly Field[] = []) => {
    for (const field of fields) names.add(field.id);
  };
  if (wants('story_points')) add(catalogue?.storyPoints);
  if (wants('start_at')) add(catalogue?.startDate);
  if (wants('metadata')) add(catalogue?.custom);
  return names.size > 0 ? [...names] : ['id'];
}

function firstValue<T>(fields: JsonObject, candidates: readonly Field[], read: (value: unknown) => T | undefined) {
  for (const { id: name } of candidates) {
    const value = read(fields[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function ids(values: readonly (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}

export interface TaskSource {
  readonly issue: JsonObject;
  /** Address of the site in a browser. */
  readonly siteUrl: string;
  readonly catalogue: FieldCatalogue | undefined;
  /** Of rich text. */
  readonly format?: TextFormat;
  /** Account ids of the watchers, when they were asked for. */
  readonly watchers?: readonly string[] | undefined;
}

function catalogued(fields: JsonObject, { catalogue, format }: TaskSource) {
  if (!catalogue) return {};
  const metadata = catalogue.custom
    .map((field) => readCustomField(field, fields[field.id], format))
    .filter((entry) => entry !== undefined);
  return {
    story_points: firstValue(fields, catalogue.storyPoints, number),
    start_at: firstValue(fields, catalogue.startDate, instant),
    metadata: metadata.length > 0 ? metadata : undefined,
  };
}

/** Many workflows reach a done status without setting a resolution: then it counts since when it is done. */
const completedAt = (fields: JsonObject): string | undefined =>
  instant(fields.resolutiondate) ??
  (statusOf(fields.status) === 'COMPLETED' ? instant(fields.statuscategorychangedate) : undefined);

/** A task with every field that the issue says something about. */
export function toTask(source: TaskSource): TaskTask {
  const { issue, siteUrl, watchers, format } = source;
  const fields = object(issue.fields) ?? {};
  const key = text(issue.key);
  const timeSpent = number(fields.timespent);
  return {
    id: id(issue.id),
    name: text(fields.summary),
    notes: readRichText(fields.description, format),
    project_id: idAt(fields.project, 'id'),
    parent_id: idAt(fields.parent, 'id'),
    status: statusOf(fields.status),
    completed_at: completedAt(fields),
    priority: textAt(fields.priority, 'name'),
    type: textAt(fields.issuetype, 'name'),
    tags: Array.isArray(fields.labels) ? texts(fields.labels) : undefined,
    assigned_user_ids: 'assignee' in fields ? ids([textAt(fields.assignee, 'accountId')]) : undefined,
    creator_user_id: textAt(fields.creator, 'accountId'),
    follower_user_ids: watchers ? [...watchers] : undefined,
    attachment_ids: Array.isArray(fields.attachment)
      ? ids(objects(fields.attachment).map((file) => id(file.id)))
      : undefined,
    created_at: instant(fields.created),
    updated_at: instant(fields.updated),
    due_at: instant(fields.duedate),
    has_children: Array.isArray(fields.subtasks) ? fields.subtasks.length > 0 : undefined,
    progress: number(object(fields.progress)?.percent),
    time_spent: timeSpent,
    time_spent_unit: timeSpent === undefined ? undefined : 'SECOND',
    url: key === undefined ? undefined : `${siteUrl}/browse/${key}`,
    ...catalogued(fields, source),
  };
}
