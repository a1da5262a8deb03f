/** `status` and `completed_at` of a body as one destination in the workflow. */
import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../session.ts';
import type { JiraClient } from '../client.ts';
import { type JsonObject, object } from '../json.ts';
import {
  availableTransitions,
  chooseTransition,
  type Destination,
  destinationOf,
  isThere,
  performTransition,
} from '../transitions.ts';
import { fetchIssue } from './task-read.ts';

type StatusFields = Pick<TaskTaskUpdate, 'status' | 'completed_at'>;

/** Where a body asks the task to go: nowhere when it says nothing of it. */
export function wantedStatus({ status, completed_at: completedAt }: StatusFields): Destination | undefined {
  const destination = status ? destinationOf(status) : undefined;
  const isClosing = Boolean(completedAt);
  if (isClosing && destination && 'category' in destination && destination.category !== 'COMPLETED') {
    throw validationError([bodyProblem('$.completed_at', `contradicts the status ${status}`)]);
  }
  if (isClosing) return destination ?? { category: 'COMPLETED' };
  return destination;
}

/**
 * Chooses the transition to where the issue is to go, without performing it; undefined when it is there already.
 * @param given Jira fields of the caller that a transition's screen may need.
 */
export async function planMove(
  context: Context<JiraClient>,
  issueId: string,
  current: unknown,
  destination: Destination,
  given: JsonObject,
) {
  if (isThere(current, destination)) return undefined;
  return chooseTransition(await availableTransitions(context, issueId), destination, given);
}

/** Brings an issue to a status, if it is not there yet. */
export async function moveTo(
  context: Context<JiraClient>,
  issueId: string,
  destination: Destination,
  given: JsonObject,
): Promise<void> {
  const issue = await fetchIssue(context, issueId, ['status']);
  const plan = await planMove(context, issueId, object(issue.fields)?.status, destination, given);
  if (plan) await performTransition(context, issueId, plan);
}
