/** What an update changes of an issue as it is: only that is sent, so that a whole object can come back. */
import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../../schema/instant.ts';
import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import type { Context } from '../../session.ts';
import type { JiraClient } from '../client.ts';
import { findCustomField, isRichText } from '../custom-field-input.ts';
import { type FieldCatalogue, fieldCatalogue } from '../fields.ts';
import { id, idAt, isNothing, isObject, type JsonObject, object, textAt, texts } from '../json.ts';
import { toTask } from '../map/task.ts';
import { givenIssueRaw, type IssuePayload, mergeIssueRaw } from '../raw-body.ts';
import { editedRichText } from '../rich-text.ts';
import { clearingProblem } from '../screen-check.ts';
import { createMetadata, type Screen, screenOf } from '../screens.ts';
import { type TextFormat, writtenFormat } from '../text-format.ts';
import { type FieldsOnScreen, plainFields } from './task-fields.ts';
import { fetchIssue } from './task-read.ts';

/** The issue as it is, as Jira and as we see it. */
export interface Current {
  readonly id: string;
  readonly fields: JsonObject;
  readonly task: TaskTask;
  readonly screen: Screen;
  readonly catalogue: FieldCatalogue;
}

async function fetchCurrent(context: Context<JiraClient>, idOrKey: string): Promise<Current> {
  const [catalogue, issue] = await Promise.all([
    fieldCatalogue(context),
    fetchIssue(context, idOrKey, ['*all'], { expand: 'editmeta' }),
  ]);
  return {
    id: id(issue.id) ?? idOrKey,
    fields: object(issue.fields) ?? {},
    task: toTask({ issue, siteUrl: context.client.siteUrl, catalogue }),
    screen: screenOf(object(issue.editmeta)?.fields),
    catalogue,
  };
}

const sameInstant = (given: string | null, now: string | undefined) =>
  (given ? parseInstant(given) : undefined) === (now === undefined ? undefined : parseInstant(now));

const sameDay = (given: string | null, now: string | undefined) =>
  (given ? new Date(parseInstant(given) ?? 0).toISOString().slice(0, 10) : undefined) === now?.slice(0, 10);

const sameSet = (given: readonly string[] | null, now: readonly string[] | undefined) =>
  isDeepStrictEqual(new Set(given ?? []), new Set(now ?? []));

const sameWord = (given: string | null, ...now: (string | undefined)[]) =>
  now.some((word) => (given || undefined)?.toLowerCase() === word?.toLowerCase());

/** How each field is compared with what is there; only changed ones are sent, so that a whole object can come back. */
const UNCHANGED: {
  [K in keyof TaskTaskUpdate]-?: (given: NonNullable<TaskTaskUpdate[K]> | null, now: Current) => boolean;
} = {
  name: (given, { task }) => given === task.name,
  project_id: (given, { fields }) => sameWord(given, idAt(fields.project, 'id'), textAt(fields.project, 'key')),
  parent_id: (given, { fields }) => sameWord(given, idAt(fields.parent, 'id'), textAt(fields.parent, 'key')),
  type: (given, { fields }) => sameWord(given, idAt(fields.issuetype, 'id'), textAt(fields.issuetype, 'name')),
  priority: (given, { fields }) => sameWord(given, idAt(fields.priority, 'id'), textAt(fields.priority, 'name')),
  tags: (given, { task }) => sameSet(given, task.tags),
  assigned_user_ids: (given, { task }) => sameSet(given, task.assigned_user_ids),
  due_at: (given, { task }) => sameDay(given, task.due_at),
  start_at: (given, { task }) => sameDay(given, task.start_at),
  story_points: (given, { task }) => given === (task.story_points ?? null),
  completed_at: (given, { task }) => sameInstant(given, task.completed_at),
  status: (given, { task }) => given === task.status,
  // Compared where they are written.
  notes: () => false,
  metadata: () => false,
  follower_user_ids: () => false,
  raw: () => false,
};

function changedOnly(body: TaskTaskUpdate, current: Current): TaskTaskUpdate {
  const isChanged = ([field, given]: [string, unknown]) =>
    given !== undefined &&
    !(UNCHANGED[field as keyof TaskTaskUpdate] as (given: unknown, now: Current) => boolean)(given, current);
  return Object.fromEntries(Object.entries(body).filter(isChanged));
}

/** Entries that say something else than the issue does. */
function changedMetadata(metadata: TaskTaskUpdate['metadata'], current: Current): TaskTaskUpdate['metadata'] {
  const { task, catalogue, screen } = current;
  return metadata?.filter((entry) => {
    const field = findCustomField(catalogue, entry, screen);
    const now = task.metadata?.find((known) => known.id === field?.id);
    // Rich text is compared where it is written.
    return (
      !field ||
      (isRichText(field) && !isNothing(entry.value)) ||
      !isDeepStrictEqual(entry.value ?? undefined, now?.value)
    );
  });
}

function labelChanges(wanted: readonly string[], now: readonly string[]): JsonObject[] {
  return [
    ...wanted.filter((label) => !now.includes(label)).map((label) => ({ add: label })),
    ...now.filter((label) => !wanted.includes(label)).map((label) => ({ remove: label })),
  ];
}

const REMOVE_PARENT = [{ set: { none: true } }];

/** What is to be changed, as Jira fields. */
export interface Change extends IssuePayload {
  readonly origins: ReadonlyMap<string, string>;
  readonly problems: readonly FieldProblem[];
}

const ORIGINS = [
  ['description', '$.notes'],
  ['parent', '$.parent_id'],
  ['issuetype', '$.type'],
] as const;

const byIdOr = (name: 'key' | 'name', idOrWord: string) =>
  /^\d+$/.test(idOrWord) ? { id: idOrWord } : { [name]: idOrWord };

/** The new description; undefined when it says what is there already. */
function describe(notes: string | null, now: unknown, format: TextFormat | undefined): JsonObject | undefined {
  if (notes) {
    const edited = editedRichText(now, { text: notes, bodyPath: '$.notes', format });
    return edited && { description: edited };
  }
  return now ? { description: null } : undefined;
}

/** Where plain fields and rich text of an edit are written to. */
export const onScreenOf = ({ screen, catalogue, fields }: Current, raw: unknown): FieldsOnScreen => ({
  screen,
  catalogue,
  written: { stored: fields, format: writtenFormat(raw) },
});

/** Rich text that says what is there already is the stored document itself. */
const withoutStored = (fields: JsonObject, stored: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([id, value]) => !isObject(value) || value !== stored[id]));

/** Everything but the status and the watchers. */
export function changeOf(body: TaskTaskUpdate, current: Current): Change {
  const { fields, origins, problems } = plainFields(body, onScreenOf(current, body.raw));
  if (body.project_id) {
    problems.push(bodyProblem('$.project_id', 'can not be changed: Jira moves tasks only in its own screens'));
  }
  for (const [fieldId, path] of ORIGINS) origins.set(fieldId, path);
  const { labels, ...others } = withoutStored(fields, current.fields);
  const update: JsonObject = {};
  const labelField = current.screen.get('labels');
  if (labelField?.isRequired && Array.isArray(labels) && labels.length === 0) {
    problems.push(clearingProblem(labelField, '$.tags'));
  }
  if (labels !== undefined) update.labels = labelChanges(texts(labels), texts(current.fields.labels));
  if (body.parent_id === null || body.parent_id === '') update.parent = REMOVE_PARENT;
  else if (body.parent_id) others.parent = byIdOr('key', body.parent_id);
  if (body.type) others.issuetype = byIdOr('name', body.type);
  if (body.notes !== undefined) {
    Object.assign(others, describe(body.notes, current.fields.description, writtenFormat(body.raw)));
  }
  return { ...mergeIssueRaw(others, update, givenIssueRaw(body.raw)), origins, problems };
}

/** The screen with the types of the project, where edit metadata does not list them. */
async function withTypes(context: Context<JiraClient>, current: Current, wanted: unknown): Promise<Current> {
  const field = current.screen.get('issuetype');
  if (!wanted || !field || field.allowedValues) return current;
  const types = await createMetadata(context, idAt(current.fields.project, 'id') ?? '').types();
  const allowedValues = types.map(({ id: typeId, name }) => ({ id: typeId, name }));
  return { ...current, screen: new Map([...current.screen, ['issuetype', { ...field, allowedValues }]]) };
}

/** Clearing `completed_at` re-opens a completed task that no status is asked for; an open one has nothing to clear. */
function isReopening({ completed_at: completedAt, status }: TaskTaskUpdate, { task }: Current): boolean {
  const isCleared = completedAt === null || completedAt === '';
  return isCleared && !status && task.status === 'COMPLETED';
}

/** The issue as it is, with a screen that knows what the body asks about. */
export async function currentFor(
  context: Context<JiraClient>,
  idOrKey: string,
  body: TaskTaskUpdate,
): Promise<Current> {
  return await withTypes(context, await fetchCurrent(context, idOrKey), body.type);
}

/** What of the body says something else than the issue does. */
export function changedPart(body: TaskTaskUpdate, current: Current): TaskTaskUpdate {
  const changed = changedOnly({ ...body, metadata: changedMetadata(body.metadata, current) }, current);
  return isReopening(body, current) ? { ...changed, status: 'OPENED' } : changed;
}
