import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError, throwProblems } from '../../../src/lib/errors.ts';
import type { Item, WriteInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { afterCreation, createdId, createOnce } from '../../toolkit/create-once.ts';
import { object } from '../../toolkit/json.ts';
import { readFormat } from '../../toolkit/text-format.ts';
import { type IssuePayload, wantsMultiStep } from '../fields/raw-body.ts';
import { type CreateMetadata, createMetadata } from '../fields/screens.ts';
import type { JiraClient } from '../line/client.ts';
import { overIssueConflicts } from '../line/issue-writes.ts';
import { findMarkedIssue, markerOf } from '../search/marker.ts';
import { homelessProblems } from '../workflow/transitions.ts';
import { type Draft, draft, lookTwice, type NewTask, type Request, requestOf } from './task-draft.ts';
import { fetchIssue, getTask } from './task-read.ts';
import { NEEDED_TO_MOVE, planMove } from './task-status.ts';
import { replaceWatchers } from './task-watchers.ts';

async function postIssue(context: Context<JiraClient>, { fields, update, properties }: IssuePayload): Promise<string> {
  const { client, attempt } = context;
  const marked = [...(properties ?? []), ...(attempt ? [markerOf(attempt)] : [])];
  const body = {
    fields,
    ...(Object.keys(update).length > 0 && { update }),
    ...(marked.length > 0 && { properties: marked }),
  };
  return createdId(await client.json({ method: 'POST', path: '/rest/api/3/issue', body }), 'task');
}

/** Jira knows better than what is known of its screens: its refusal is explained by a fresh look, or passed on. */
async function send(context: Context<JiraClient>, metadata: CreateMetadata, made: Draft, again: () => Promise<Draft>) {
  try {
    return await postIssue(context, made.payload);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'validation_failed' && metadata.isOld()) {
      metadata.forget();
      await again();
    }
    throw error;
  }
}

/** Moves it to its status. What waited for the transition must be taken by it. */
async function moveCreated(context: Context<JiraClient>, issueId: string, { raw, destination }: Request, made: Draft) {
  if (!destination) return;
  const issue = await fetchIssue(context, issueId, NEEDED_TO_MOVE);
  const fields = object(issue.fields) ?? {};
  const { given } = made;
  const moving = { issueId, fields, destination, given, isMultiStep: wantsMultiStep(raw) };
  const move = await planMove(context, moving);
  const mayHaveMoved = !move && context.attempt?.mayBeDone;
  if (mayHaveMoved) return;
  const left = given.homeless.filter((fieldId) => !move?.takes(fieldId));
  throwProblems(homelessProblems(given, left));
  await move?.perform();
}

/** Throws `validation_failed` with what is wrong with a task to be, as far as that is known beforehand. */
export async function checkTask(context: Context<JiraClient>, { body }: WriteInput): Promise<void> {
  if (!body.project_id) return;
  const request = await requestOf(context, body as NewTask);
  const metadata = createMetadata(context, request.body.project_id);
  await lookTwice(metadata, () => draft(metadata, request));
}

export async function createTask(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskTask>> {
  readFormat(input.raw);
  const request = await requestOf(context, input.body as NewTask);
  const { body } = request;
  const metadata = createMetadata(context, body.project_id);
  const prepare = () => draft(metadata, request);
  const made = await lookTwice(metadata, prepare);
  const issueId = await createOnce(context, {
    send: () => send(context, metadata, made, prepare),
    find: () => findMarkedIssue(context, body.project_id),
  });
  await context.recentWrites.note(issueId);
  try {
    // Rules of the site may be at work on it at once.
    await overIssueConflicts(context, () => moveCreated(context, issueId, request, made));
    if (body.follower_user_ids) await replaceWatchers(context, issueId, body.follower_user_ids);
    return await getTask(context, { ...input, id: issueId });
  } catch (error) {
    throw afterCreation(error, 'task', issueId);
  }
}
