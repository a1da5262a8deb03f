import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../../schema/instant.ts';
import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Item, UpdateInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { type FieldCatalogue, fieldCatalogue } from '../fields.ts';
import { id, idAt, type JsonObject, object, textAt, texts } from '../json.ts';
import { toTask } from '../map/task.ts';
import { givenRaw, type IssuePayload, mergeIssueRaw } from '../raw-body.ts';
import { editedRichText } from '../rich-text.ts';
import { type Screen, screenOf } from '../screens.ts';
import { performTransition } from '../transitions.ts';
import { checkSimpleFields, plainFields, throwProblems } from './task-fields.ts';
import { checkIssueId, fetchIssue, getTask } from './task-read.ts';
import { planMove, wantedStatus } from './task-status.ts';
import { replaceWatchers } from './task-watchers.ts';

/** The issue as it is, as Jira and as we see it. */
interface Current {
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
function changedMetadata(metadata: TaskTaskUpdate['metadata'], { task }: Current): TaskTaskUpdate['metadata'] {
  return metadata?.filter((entry) => {
    const now = task.metadata?.find((known) =>
      entry.id === undefined ? known.slug === entry.slug : known.id === entry.id,
    );
    return !isDeepStrictEqual(entry.value ?? undefined, now?.value);
  });
}

function labelChanges(wanted: readonly string[], now: readonly string[]): JsonObject[] {
  return [
    ...wanted.filter((label) => !now.includes(label)).map((label) => ({ add: label })),
    ...now.filter((label) => !wanted.includes(label)).map((label) => ({ remove: label })),
  ];
}

const REMOVE_PARENT = [{ set: { none: true } }];

/** Everything but the status as one edit. */
function payloadOf(body: TaskTaskUpdate, current: Current): IssuePayload {
  if (body.project_id) {
    throw validationError([
      bodyProblem('$.project_id', 'can not be changed: Jira moves tasks only in its own screens'),
    ]);
  }
  const { fields, problems } = plainFields(body, current.screen, current.catalogue);
  throwProblems(problems);
  const { labels, ...others } = fields;
  const update: JsonObject = {};
  if (labels !== undefined) update.labels = labelChanges(texts(labels), texts(current.fields.labels));
  if (body.parent_id === null || body.parent_id === '') update.parent = REMOVE_PARENT;
  else if (body.parent_id)
    others.parent = /^\d+$/.test(body.parent_id) ? { id: body.parent_id } : { key: body.parent_id };
  if (body.type) others.issuetype = /^\d+$/.test(body.type) ? { id: body.type } : { name: body.type };
  if (body.notes === null || body.notes === '') {
    if (current.fields.description) others.description = null;
  } else if (body.notes !== undefined) {
    const edited = editedRichText(current.fields.description, body.notes, '$.notes');
    if (edited) others.description = edited;
  }
  return mergeIssueRaw(others, update, givenRaw(body.raw));
}

const isEmpty = (value: object) => Object.keys(value).length === 0;

/** Fields that only the transition's screen has go with the transition, the others with the edit. */
function split({ fields, update, properties }: IssuePayload, screen: Screen, taken: JsonObject): IssuePayload {
  const own = Object.entries(fields).filter(([field]) => screen.has(field) || !Object.hasOwn(taken, field));
  return { fields: Object.fromEntries(own), update, properties };
}

async function edit(
  { client }: Context<JiraClient>,
  issueId: string,
  { fields, update, properties }: IssuePayload,
): Promise<void> {
  if (isEmpty(fields) && isEmpty(update) && !properties) return;
  await client.json({
    method: 'PUT',
    path: path`/rest/api/3/issue/${issueId}`,
    body: {
      ...(!isEmpty(fields) && { fields }),
      ...(!isEmpty(update) && { update }),
      ...(properties && { properties }),
    },
  });
}

/** Clearing `completed_at` re-opens a completed task; an open one has nothing to clear. */
function reopening(body: TaskTaskUpdate, { task }: Current): TaskTaskUpdate {
  const isCleared = body.completed_at === null || body.completed_at === '';
  return isCleared && task.status === 'COMPLETED' && body.status === undefined ? { ...body, status: 'OPENED' } : body;
}

export async function updateTask(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskTask>> {
  const given = input.body as TaskTaskUpdate;
  checkSimpleFields(given);
  const current = await fetchCurrent(context, checkIssueId(input.id));
  const changed = changedOnly({ ...given, metadata: changedMetadata(given.metadata, current) }, current);
  const body = reopening(changed, current);
  const payload = payloadOf(body, current);
  const destination = wantedStatus(body);
  const move = destination && (await planMove(context, current.id, current.fields.status, destination, payload.fields));
  await edit(context, current.id, split(payload, current.screen, move?.fields ?? {}));
  if (move)
    await performTransition(context, current.id, move).catch((error) => Promise.reject(halfDone(error, payload)));
  if (body.follower_user_ids !== undefined) await replaceWatchers(context, current.id, body.follower_user_ids ?? []);
  return await getTask(context, { ...input, id: current.id });
}

/** The edit was made and the transition was not: the error says exactly that. */
function halfDone(error: unknown, { fields, update }: IssuePayload): unknown {
  const applied = [...Object.keys(fields), ...Object.keys(update)];
  if (!(error instanceof GatewayError) || applied.length === 0) return error;
  return new GatewayError(error.code, `The fields were changed, but the status was not: ${error.message}`, {
    details: { applied, not_applied: ['status'], details: error.details },
    cause: error,
  });
}
