import type { TaskTask } from '../../../schema/models/task-task.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { TEXT_FORMAT } from '../fields/text-format.ts';
import type { JiraClient } from '../line/client.ts';
import { TASK_FILTERS } from '../search/jql.ts';
import { createTask } from './task-create.ts';
import { listTasks } from './task-list.ts';
import { getTask } from './task-read.ts';
import { removeTask } from './task-remove.ts';
import { updateTask } from './task-update.ts';

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
  removeParameters: ['delete_children'],
  list: listTasks,
  get: getTask,
  create: createTask,
  update: updateTask,
  guarded: true,
  remove: removeTask,
};
