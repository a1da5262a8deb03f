import type { TaskTask } from '../../../schema/models/task-task.ts';
import type { ObjectAdapter, RemoveInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { checkUnmodified, issueLock, overConflicts } from '../concurrent-writes.ts';
import { instant } from '../instants.ts';
import { TASK_FILTERS } from '../jql.ts';
import { object } from '../json.ts';
import { TEXT_FORMAT } from '../text-format.ts';
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

/** Issues. Source: jira rest v3, issues and issue search. */
export const task: ObjectAdapter<Context<JiraClient>, TaskTask> = {
  readable: [
    'id',
    'name',
    'notes',
    'project_id',
    'parent_id',
    'status',
    'completed_at',
    'priority',
    'type',
    'tags',
    'assigned_user_ids',
    'creator_user_id',
    'follower_user_ids',
    'attachment_ids',
    'created_at',
    'updated_at',
    'due_at',
    'start_at',
    'has_children',
    'progress',
    'story_points',
    'time_spent',
    'time_spent_unit',
    'url',
    'metadata',
    'raw',
  ],
  writable: [
    'name',
    'notes',
    'project_id',
    'parent_id',
    'status',
    'completed_at',
    'priority',
    'type',
    'tags',
    'assigned_user_ids',
    'follower_user_ids',
    'due_at',
    'start_at',
    'story_points',
    'metadata',
    'raw',
  ],
  slow: ['follower_user_ids'],
  filters: Object.fromEntries(TASK_FILTERS.map((name) => [name, 'supported'])),
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  rawParameters: ['jql', 'expand', 'properties', TEXT_FORMAT],
  list: listTasks,
  get: getTask,
  create: createTask,
  update: updateTask,
  guarded: true,
  async remove(context, input) {
    const issueId = await issueIdOf(context, input.id);
    await context.serialize(issueLock(issueId), () =>
      overConflicts(context, () => removeTask(context, input, issueId)),
    );
  },
};
