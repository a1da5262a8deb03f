import { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import type { ObjectAdapter, RemoveInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { checkUnmodified } from '../../toolkit/concurrent-writes.ts';
import { instant } from '../../toolkit/instants.ts';
import { object } from '../../toolkit/json.ts';
import { type JiraClient, path } from '../line/client.ts';
import { issueLock, overIssueConflicts } from '../line/issue-writes.ts';
import { TASK_FILTERS } from '../search/jql.ts';
import { createTask } from './task-create.ts';
import { listTasks } from './task-list.ts';
import { fetchIssue, getTask, issueIdOf } from './task-read.ts';
import { updateTask } from './task-update.ts';

async function removeTask(context: Context<JiraClient>, input: RemoveInput, issueId: string): Promise<void> {
  if (input.unmodifiedSince !== undefined) {
    const issue = await fetchIssue(context, issueId, ['updated']);
    checkUnmodified(input, instant(object(issue.fields)?.updated));
  }
  await context.client.json({ method: 'DELETE', path: path`/rest/api/3/issue/${issueId}` });
}

/** Fields of the model that no issue has. */
const ABSENT: readonly string[] = ['group_ids', 'end_at'];
const readable = (Object.keys(TaskTask.shape) as (keyof TaskTask & string)[]).filter((name) => !ABSENT.includes(name));

/** Issues. Source: jira rest v3, issues and issue search. */
export const task: ObjectAdapter<Context<JiraClient>, TaskTask> = {
  readable,
  writable: readable.filter((name) => name in TaskTaskUpdate.shape),
  slow: ['follower_user_ids'],
  filters: Object.fromEntries(TASK_FILTERS.map((name) => [name, 'supported'])),
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  rawParameters: ['jql', 'expand', 'properties'],
  list: listTasks,
  get: getTask,
  create: createTask,
  update: updateTask,
  guarded: true,
  async remove(context, input) {
    const issueId = await issueIdOf(context, input.id);
    await context.serialize(issueLock(issueId), () =>
      overIssueConflicts(context, () => removeTask(context, input, issueId)),
    );
  },
};
