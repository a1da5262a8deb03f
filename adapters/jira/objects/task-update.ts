import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../../schema/instant.ts';
import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, GatewayError, problemsOf } from '../../../src/lib/errors.ts';
import type { Item, UpdateInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { checkUnmodified, issueLock, overConflicts } from '../concurrent-writes.ts';
import { type FieldCatalogue, fieldCatalogue } from '../fields.ts';
import { id, idAt, type JsonObject, object, textAt, texts } from '../json.ts';
import { toTask } from '../map/task.ts';
import { unknownFollowers, withAccountIds } from '../people-input.ts';
import { givenRaw, type IssuePayload, mergeIssueRaw, wantsMultiStep } from '../raw-body.ts';
import { editedRichText } from '../rich-text.ts';
import { checkChanges } from '../screen-check.ts';
import { type Screen, screenOf } from '../screens.ts';
import { WIRE_NAMES } from '../wire-names.ts';
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

/** What is to be changed, as Jira fields. */
interface Change extends IssuePayload {
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
function describe(notes: string | null, now: unknown): JsonObject | undefined {
  if (notes) {
    const edited = editedRichText(now, notes, '$.notes');
    return edited && { description: edited };
  }
  return now ? { description: null } : undefined;
}

/** Everything but the status and the watchers. */
function changeOf(body: TaskTaskUpdate, current: Current): Change {
  const { fields, origins, problems } = plainFields(body, current.screen, current.catalogue);
  if (body.project_id) {
    problems.push(bodyProblem('$.project_id', 'can not be changed: Jira moves tasks only in its own screens'));
  }
  for (const [fieldId, path] of ORIGINS) origins.set(fieldId, path);
  const { labels, ...others } = fields;
  const update: JsonObject = {};
  if (labels !== undefined) update.labels = labelChanges(texts(labels), texts(current.fields.labels));
  if (body.parent_id === null || body.parent_id === '') update.parent = REMOVE_PARENT;
  else if (body.parent_id) others.parent = byIdOr('key', body.parent_id);
  if (body.type) others.issuetype = byIdOr('name', body.type);
  if (body.notes !== undefined) Object.assign(others, describe(body.notes, current.fields.description));
  return { ...mergeIssueRaw(others, update, givenRaw(body.raw)), origins, problems };
}

const isEmpty = (value: object) => Object.keys(value).length === 0;

/** Fields that only the transition's screen has go with the transition, the others with the edit. */
function editOf(change: Change, screen: Screen, taken: JsonObject): Change {
  const own = Object.entries(change.fields).filter(
    ([fieldId]) => screen.has(fieldId) || !Object.hasOwn(taken, fieldId),
  );
  return { ...change, fields: Object.fromEntries(own) };
}

/** The edit as the screen takes it. Throws `validation_failed` with everything that it does not take. */
function checkedEdit(edit: Change, { screen }: Current): IssuePayload {
  const { fields, update, properties, problems } = edit;
  if (screen.size === 0 && !(isEmpty(fields) && isEmpty(update))) {
    throw new GatewayError(
      'upstream_forbidden',
      "The task can't be edited: its project is archived, or the connection's account may not.",
    );
  }
  const checked = checkChanges(screen, edit);
  throwProblems([...problems, ...checked.problems]);
  return { fields: checked.fields, update, properties };
}

async function sendEdit(
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

/** What one request has changed so far, over all of its tries. */
type Applied = Set<string>;

/** An error after a part was done says which part. */
function halfDone(error: unknown, applied: Applied): unknown {
  if (!(error instanceof GatewayError) || applied.size === 0) return error;
  const done = [...applied].map((fieldId) => WIRE_NAMES.get(fieldId) ?? fieldId);
  return new GatewayError(error.code, `Changed already: ${done.join(', ')}. Then: ${error.message}`, {
    details: { applied: done, details: error.details },
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    isOutcomeUnknown: error.isOutcomeUnknown,
    cause: error,
  });
}

/** So that one refusal says everything that is wrong. */
const collect =
  (problems: FieldProblem[]) =>
  (error: unknown): undefined => {
    const found = problemsOf(error);
    if (!found) throw error;
    problems.push(...found);
  };

/** One try, from what is there now to what was asked for. */
async function attemptUpdate(context: Context<JiraClient>, input: UpdateInput, applied: Applied): Promise<string> {
  const current = await fetchCurrent(context, checkIssueId(input.id));
  if (applied.size === 0) checkUnmodified(input, current.task.updated_at);
  const given = input.body as TaskTaskUpdate;
  const named = await withAccountIds(context, given, current.catalogue);
  const changed = changedOnly({ ...named.body, metadata: changedMetadata(named.body.metadata, current) }, current);
  const body = reopening(changed, current);
  const change = changeOf(body, current);
  const followers = body.follower_user_ids;
  const problems: FieldProblem[] = [...named.problems, ...(await unknownFollowers(context, followers ?? []))];
  const destination = wantedStatus(body);
  const isMultiStep = wantsMultiStep(givenRaw(given.raw));
  const moving = { issueId: current.id, fields: current.fields, given: change, isMultiStep };
  const move = destination && (await planMove(context, { ...moving, destination }).catch(collect(problems)));
  const edit = editOf(change, current.screen, move?.fields ?? {});
  const payload = checkedEdit({ ...edit, problems: [...problems, ...edit.problems] }, current);
  await sendEdit(context, current.id, payload);
  for (const fieldId of [...Object.keys(payload.fields), ...Object.keys(payload.update)]) applied.add(fieldId);
  if (move) {
    await move.perform();
    applied.add('status');
  }
  if (followers !== undefined) await replaceWatchers(context, current.id, followers ?? []);
  return current.id;
}

/**
 * Writes to one task come one after the other. Jira's 409 for an edit at the same time leads to another try, from what
 * is there then.
 */
export function updateTask(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskTask>> {
  checkSimpleFields(input.body as TaskTaskUpdate);
  return context.serialize(issueLock(input.id), async () => {
    const applied: Applied = new Set();
    try {
      const issueId = await overConflicts(context, () => attemptUpdate(context, input, applied));
      return await getTask(context, { ...input, id: issueId });
    } catch (error) {
      throw halfDone(error, applied);
    }
  });
}
