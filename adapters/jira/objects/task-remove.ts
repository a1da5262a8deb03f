/** Deleting tasks. Jira deletes a task that has subtasks only along with them. Source: jira rest v3, delete issue. */
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { RemoveInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { checkUnmodified } from '../../toolkit/concurrent-writes.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, object, objects } from '../../toolkit/json.ts';
import { type JiraClient, path } from '../line/client.ts';
import { issueLock, overIssueConflicts } from '../line/issue-writes.ts';
import { GONE } from '../line/written-issue.ts';
import { fetchIssue, issueIdOf } from './task-read.ts';

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function wantsChildrenDeleted({ raw }: RemoveInput): boolean {
  const flag = FLAGS.get(raw.delete_children ?? 'false');
  if (flag === undefined) throw validationError([queryProblem('raw', 'must hold delete_children as true or false')]);
  return flag;
}

async function childrenOf(context: Context<JiraClient>, issueId: string): Promise<string[]> {
  const { fields } = await fetchIssue(context, issueId, ['subtasks']);
  return objects(object(fields)?.subtasks).flatMap((child) => id(child.id) ?? []);
}

/** Jira's refusal, which says what to do where children are the reason. */
async function explained(error: unknown, context: Context<JiraClient>, issueId: string): Promise<unknown> {
  if (!(error instanceof GatewayError) || error.code !== 'validation_failed') return error;
  const { length } = await childrenOf(context, issueId);
  if (length === 0) return error;
  const children = length === 1 ? 'its child' : `its ${length} children`;
  const message = `must hold delete_children=true (raw.delete_children=true) to delete the task along with ${children}`;
  return validationError([queryProblem('raw', message)]);
}

async function removeIssue(context: Context<JiraClient>, input: RemoveInput, issueId: string): Promise<void> {
  if (input.unmodifiedSince !== undefined) {
    const issue = await fetchIssue(context, issueId, ['updated']);
    checkUnmodified(input, instant(object(issue.fields)?.updated));
  }
  const withChildren = wantsChildrenDeleted(input);
  const children = withChildren ? await childrenOf(context, issueId) : [];
  const request = {
    method: 'DELETE',
    path: path`/rest/api/3/issue/${issueId}`,
    query: { deleteSubtasks: withChildren || undefined },
  } as const;
  try {
    await context.client.json(request);
  } catch (error) {
    throw await explained(error, context, issueId);
  }
  for (const child of children) await context.recentWrites.note(`${GONE}${child}`);
}

export async function removeTask(context: Context<JiraClient>, input: RemoveInput): Promise<void> {
  wantsChildrenDeleted(input);
  const issueId = await issueIdOf(context, input.id);
  await context.serialize(issueLock(issueId), () =>
    overIssueConflicts(context, () => removeIssue(context, input, issueId)),
  );
}
