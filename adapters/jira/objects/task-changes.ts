/** What an update changes of an issue as it is: only that is sent, so that a whole object can come back. */
import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../../schema/instant.ts';
import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { dayOf } from '../../toolkit/instants.ts';
import { id, idAt, isNothing, type JsonObject, object, textAt, texts } from '../../toolkit/json.ts';
import { isSameName } from '../../toolkit/names.ts';
import { type TextFormat, writtenFormat } from '../../toolkit/text-format.ts';
import { findChoice, isChosen } from '../fields/choices.ts';
import { isRichText } from '../fields/custom-field-input.ts';
import { findCustomField } from '../fields/custom-field-names.ts';
import type { FieldCatalogue } from '../fields/fields.ts';
import { givenIssueRaw, type IssuePayload, mergeIssueRaw } from '../fields/raw-body.ts';
import { editedRichText } from '../fields/rich-text.ts';
import { isSameValue } from '../fields/same-value.ts';
import { clearingProblem } from '../fields/screen-check.ts';
import { createMetadata, type Screen, screenOf } from '../fields/screens.ts';
import { acceptingSelected } from '../fields/selected.ts';
import type { JiraClient } from '../line/client.ts';
import { toTask } from '../map/task.ts';
import { catalogueFor, type PlainTarget, plainFields } from './task-fields.ts';
import { fetchIssue } from './task-read.ts';

/** The issue as it is, as Jira and as we see it. */
export interface Current {
  readonly id: string;
  readonly fields: JsonObject;
  readonly task: TaskTask;
  readonly screen: Screen;
  readonly catalogue: FieldCatalogue;
}

async function fetchCurrent(context: Context<JiraClient>, idOrKey: string, body: TaskTaskUpdate): Promise<Current> {
  const [catalogue, issue] = await Promise.all([
    catalogueFor(context, body),
    fetchIssue(context, idOrKey, ['*all'], { expand: 'editmeta' }),
  ]);
  const fields = object(issue.fields) ?? {};
  return {
    id: id(issue.id) ?? idOrKey,
    fields,
    task: toTask({ issue, siteUrl: context.client.siteUrl, catalogue }),
    screen: acceptingSelected(screenOf(object(issue.editmeta)?.fields), fields),
    catalogue,
  };
}

const sameInstant = (given: string | null, now: string | undefined) =>
  (given ? parseInstant(given) : undefined) === (now === undefined ? undefined : parseInstant(now));

const sameDay = (given: string | null, now: string | undefined) =>
  (given ? dayOf(given) : undefined) === now?.slice(0, 10);

const sameSet = (given: readonly string[] | null, now: readonly string[] | undefined) =>
  isDeepStrictEqual(new Set(given ?? []), new Set(now ?? []));

/** Ids and keys. */
const sameReference = (given: string | null, now: unknown) =>
  given ? [idAt(now, 'id'), textAt(now, 'key')].some((word) => isSameName(word, given)) : !now;

/** A value that is chosen on the screen. */
const sameChoice = (given: string | null, fieldId: string, { fields, screen }: Current) =>
  given ? isChosen(screen.get(fieldId)?.allowedValues ?? [], fields[fieldId], given) : !fields[fieldId];

/** How each field is compared with what is there; only changed ones are sent, so that a whole object can come back. */
const UNCHANGED: {
  [K in keyof TaskTaskUpdate]-?: (given: NonNullable<TaskTaskUpdate[K]> | null, now: Current) => boolean;
} = {
  name: (given, { task }) => given === task.name,
  project_id: (given, { fields }) => sameReference(given, fields.project),
  parent_id: (given, { fields }) => sameReference(given, fields.parent),
  type: (given, current) => sameChoice(given, 'issuetype', current),
  priority: (given, current) => sameChoice(given, 'priority', current),
  tags: (given, { task }) => sameSet(given, task.tags),
  assigned_user_ids: (given, { task }) => sameSet(given, task.assigned_user_ids),
  due_at: (given, { task }) => sameDay(given, task.due_at),
  start_at: (given, { task }) => sameDay(given, task.start_at),
  story_points: (given, { task }) => given === (task.story_points ?? null),
  completed_at: (given, { task }) => sameInstant(given, task.completed_at),
  status: (given, { task }) => given === task.status,
  // No issue has any.
  group_ids: () => true,
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

/** Entries that say what the issue says have no value to set. They stay, since errors name entries by their places. */
function changedMetadata(metadata: TaskTaskUpdate['metadata'], current: Current): TaskTaskUpdate['metadata'] {
  const { task, catalogue, screen } = current;
  return metadata?.map((entry) => {
    const field = findCustomField(catalogue, entry, screen);
    const now = task.metadata?.find((known) => known.id === field?.id);
    // Rich text is compared where it is written.
    const isCompared = field && (!isRichText(field) || isNothing(entry.value));
    const { value: _, ...others } = entry;
    return isCompared && isSameValue(field, entry.value, now?.value) ? others : entry;
  });
}

/** Where plain fields of the issue are set. @param raw of the body. */
export const targetIn = ({ screen, catalogue, fields }: Current, raw: unknown): PlainTarget => ({
  screen,
  catalogue,
  current: fields,
  format: writtenFormat(raw),
});

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

const issueReference = (idOrKey: string) => (/^\d+$/.test(idOrKey) ? { id: idOrKey } : { key: idOrKey.toUpperCase() });

/** The new description; undefined when it says what is there already. */
function describe(notes: string | null, now: unknown, format: TextFormat | undefined): JsonObject | undefined {
  if (notes) {
    const edited = editedRichText(now, { text: notes, bodyPath: '$.notes', format });
    return edited && { description: edited };
  }
  return now ? { description: null } : undefined;
}

/** Rich text that says what is there already is the stored value itself. */
const withoutStored = (fields: JsonObject, stored: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([fieldId, value]) => value !== stored[fieldId]));

/** Everything but the status and the watchers. */
export function changeOf(body: TaskTaskUpdate, current: Current): Change {
  const { fields, origins, problems } = plainFields(body, targetIn(current, body.raw));
  if (body.project_id) {
    problems.push(bodyProblem('$.project_id', 'cannot be changed: Jira moves tasks only in its own screens'));
  }
  const { labels, ...others } = withoutStored(fields, current.fields);
  const update: JsonObject = {};
  const labelField = current.screen.get('labels');
  if (labelField?.isRequired && Array.isArray(labels) && labels.length === 0) {
    problems.push(clearingProblem(labelField, '$.tags'));
  }
  if (labels !== undefined) update.labels = labelChanges(texts(labels), texts(current.fields.labels));
  if (body.parent_id === null || body.parent_id === '') update.parent = REMOVE_PARENT;
  else if (body.parent_id) others.parent = issueReference(body.parent_id);
  if (body.type) others.issuetype = current.screen.has('issuetype') ? body.type : { name: body.type };
  if (body.notes !== undefined) {
    Object.assign(others, describe(body.notes, current.fields.description, writtenFormat(body.raw)));
  }
  return { ...mergeIssueRaw(others, update, givenIssueRaw(body.raw)), origins, problems };
}

/** The screen with the types of the project, where edit metadata does not list them. */
async function withTypes(
  context: Context<JiraClient>,
  current: Current,
  wanted: string | null | undefined,
): Promise<Current> {
  const field = current.screen.get('issuetype');
  if (!wanted || !field || field.allowedValues) return current;
  const project = createMetadata(context, idAt(current.fields.project, 'id') ?? '');
  const types = await project.types((known) => findChoice(known, wanted) !== undefined);
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
  return await withTypes(context, await fetchCurrent(context, idOrKey, body), body.type);
}

/** What of the body says something else than the issue does. */
export function changedPart(body: TaskTaskUpdate, current: Current): TaskTaskUpdate {
  const changed = changedOnly({ ...body, metadata: changedMetadata(body.metadata, current) }, current);
  return isReopening(body, current) ? { ...changed, status: 'OPENED' } : changed;
}
