import { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { TEXT_FORMAT } from '../../toolkit/text-format.ts';
import type { LinearClient } from '../line/client.ts';
import { checkTask, createTask } from './task-create.ts';
import { TASK_FILTERS } from './task-filter.ts';
import { listTasks } from './task-list.ts';
import { getTask } from './task-read.ts';
import { removeTask, updateTask } from './task-update.ts';

/** Fields of the model that no issue has. */
const ABSENT: readonly string[] = ['type', 'end_at', 'progress', 'time_spent', 'time_spent_unit'];
const readable = (Object.keys(TaskTask.shape) as (keyof TaskTask & string)[]).filter((name) => !ABSENT.includes(name));

/** Issues. Source: the public GraphQL schema of Linear. */
export const task: ObjectAdapter<Context<LinearClient>, TaskTask> = {
  readable,
  writable: readable.filter((name) => name in TaskTaskUpdate.shape && name !== 'start_at'),
  fieldSupport: {
    notes: 'lossy',
    status: 'derived',
    completed_at: 'lossy',
    due_at: 'lossy',
    has_children: 'derived',
    tags: 'derived',
    metadata: 'lossy',
  },
  slow: ['follower_user_ids', 'attachment_ids'],
  filters: Object.fromEntries(TASK_FILTERS.map((name) => [name, 'supported'])),
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  notes: {
    assigned_user_ids: 'none or one',
    group_ids: 'the team: always one',
    priority: 'Urgent, High, Medium or Low',
    start_at: 'when work on it began',
  },
  rawParameters: ['filter', 'team_id', 'includeArchived', TEXT_FORMAT],
  list: listTasks,
  get: getTask,
  create: createTask,
  check: checkTask,
  update: updateTask,
  guarded: true,
  remove: removeTask,
};
