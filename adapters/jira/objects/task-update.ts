import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, GatewayError, problemsOf, throwProblems } from '../../../src/lib/errors.ts';
import type { Item, UpdateInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { checkUnmodified } from '../../toolkit/concurrent-writes.ts';
import { readFormat, writtenFormat } from '../../toolkit/text-format.ts';
import { givenIssueRaw, type IssuePayload, wantsMultiStep } from '../fields/raw-body.ts';
import { checkChanges, UNLISTED } from '../fields/screen-check.ts';
import type { Screen } from '../fields/screens.ts';
import { WIRE_NAMES } from '../fields/wire-names.ts';
import { type JiraClient, path } from '../line/client.ts';
import { issueLock, overIssueConflicts } from '../line/issue-writes.ts';
import { unknownFollowers, withAccountIds } from '../people/people-input.ts';
import { type Change, type Current, changedPart, changeOf, currentFor, targetIn } from './task-changes.ts';
import { checkSimpleFields, plainFields } from './task-fields.ts';
import { getTask, issueIdOf } from './task-read.ts';
import { type Move, planMove, wantedStatus } from './task-status.ts';
import { replaceWatchers } from './task-watchers.ts';

const isEmpty = (value: object) => Object.keys(value).length === 0;

/** Fields that only a transition's screen can have. */
const homelessOf = ({ fields }: Change, screen: Screen): string[] =>
  Object.keys(fields).filter((fieldId) => !screen.has(fieldId) && !UNLISTED.has(fieldId));

/** Fields that only the transition's screen has go with the transition, the others with the edit. */
function editOf(change: Change, screen: Screen, move: Move | undefined): Change {
  const own = Object.entries(change.fields).filter(([fieldId]) => screen.has(fieldId) || !move?.takes(fieldId));
  return { ...change, fields: Object.fromEntries(own) };
}

/** The edit as the screen takes it. Throws `validation_failed` with everything that it does not take. */
function checkedEdit(edit: Change, { screen }: Current): IssuePayload {
  const { fields, update, properties, problems } = edit;
  if (screen.size === 0 && !(isEmpty(fields) && isEmpty(update))) {
    throw new GatewayError(
      'upstream_forbidden',
      "The task can't be edited: it or its project is archived, or the connection's account may not.",
    );
  }
  const checked = checkChanges(screen, edit);
  const known = new Set(problems.map((problem) => problem.path));
  throwProblems([...problems, ...checked.problems.filter((problem) => !known.has(problem.path))]);
  return { fields: checked.fields, update, properties };
}

const isEmptyEdit = ({ fields, update, properties }: IssuePayload) => isEmpty(fields) && isEmpty(update) && !properties;

async function sendEdit(
  { client }: Context<JiraClient>,
  issueId: string,
  { fields, update, properties }: IssuePayload,
): Promise<void> {
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

/** What one request has done so far, over all of its tries. */
interface Progress {
  /** What was changed, by Jira field. */
  readonly applied: Set<string>;
  /** An edit is not sent again: it may add things, and somebody else may have changed the rest since. */
  isEdited: boolean;
}

/** An error after a part was done says which part. */
function halfDone(error: unknown, { applied }: Progress): unknown {
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
async function attemptUpdate(context: Context<JiraClient>, input: UpdateInput, progress: Progress): Promise<void> {
  const { applied } = progress;
  const asked = input.body as TaskTaskUpdate;
  const current = await currentFor(context, input.id, asked);
  if (!progress.isEdited) checkUnmodified(input, current.task.updated_at);
  const named = await withAccountIds(context, asked, current.catalogue);
  const body = changedPart(named.body, current);
  const change = changeOf(body, current);
  const followers = body.follower_user_ids;
  const problems: FieldProblem[] = [...named.problems, ...(await unknownFollowers(context, followers ?? []))];
  const raw = givenIssueRaw(asked.raw);
  const destination = wantedStatus(body, raw);
  const isMultiStep = wantsMultiStep(raw);
  const unchanged = plainFields(named.body, targetIn(current, asked.raw)).fields;
  const given = { ...change, unchanged, homeless: homelessOf(change, current.screen) };
  const moving = { issueId: current.id, fields: current.fields, given, isMultiStep };
  const move = destination && (await planMove(context, { ...moving, destination }).catch(collect(problems)));
  const edit = editOf(change, current.screen, move);
  const payload = checkedEdit({ ...edit, problems: [...problems, ...edit.problems] }, current);
  if (!progress.isEdited && !isEmptyEdit(payload)) {
    await sendEdit(context, current.id, payload);
    progress.isEdited = true;
    for (const fieldId of [...Object.keys(payload.fields), ...Object.keys(payload.update)]) applied.add(fieldId);
  }
  if (move) {
    await move.perform();
    applied.add('status');
  }
  if (followers !== undefined) await replaceWatchers(context, current.id, followers ?? []);
}

const KEPT = ['project_id', 'status', 'type'] as const;

/** Every task has these: nothing in their place is a mistake, not a wish. */
function checkKept(body: TaskTaskUpdate): void {
  const cleared = KEPT.filter((name) => body[name] === null || body[name] === '');
  throwProblems(cleared.map((name) => bodyProblem(`$.${name}`, "can't be cleared: every task has one")));
}

/**
 * Writes to one task come one after the other. Jira's 409 for an edit at the same time leads to another try, from what
 * is there then.
 */
export async function updateTask(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskTask>> {
  const body = input.body as TaskTaskUpdate;
  checkKept(body);
  checkSimpleFields(body);
  // Refused before anything is asked.
  givenIssueRaw(body.raw);
  writtenFormat(body.raw);
  readFormat(input.raw);
  const own = { ...input, id: await issueIdOf(context, input.id) };
  return await context.serialize(issueLock(own.id), async () => {
    const progress: Progress = { applied: new Set(), isEdited: false };
    try {
      await overIssueConflicts(context, () => attemptUpdate(context, own, progress));
      return await getTask(context, own);
    } catch (error) {
      throw halfDone(error, progress);
    }
  });
}
