import { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { TEXT_FORMAT } from '../../toolkit/text-format.ts';
import type { JiraClient } from '../line/client.ts';
import { TASK_FILTERS } from '../search/jql.ts';
import { checkTask, createTask } from './task-create.ts';
import { listTasks } from './task-list.ts';
import { getTask } from './task-read.ts';
import { removeTask } from './task-remove.ts';
import { updateTask } from './task-update.ts';

/** Fields of the model that no issue has. */
const ABSENT: readonly string[] = ['group_ids', 'end_at'];
const readable = (Object.keys(TaskTask.shape) as (keyof TaskTask & string)[]).filter((name) => !ABSENT.includes(name));

/** Issues. Source: jira rest v3, issues and issue search. */
export const task: ObjectAdapter<Context<JiraClient>, TaskTask> = {
  readable,
  writable: readable.filter((name) => name in TaskTaskUpdate.shape),
  needed: ['project_id'],
  fieldSupport: {
    notes: 'lossy',
    status: 'derived',
    completed_at: 'lossy',
    due_at: 'lossy',
    start_at: 'lossy',
    has_children: 'derived',
    time_spent_unit: 'derived',
    url: 'derived',
    metadata: 'lossy',
  },
  slow: ['follower_user_ids'],
  filters: Object.fromEntries(TASK_FILTERS.map((name) => [name, 'supported'])),
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  notes: { assigned_user_ids: 'none or one' },
  rawParameters: ['jql', 'expand', 'properties', TEXT_FORMAT],
  agentDefaults: { [TEXT_FORMAT]: 'readable' },
  removeParameters: ['delete_children'],
  list: listTasks,
  get: getTask,
  create: createTask,
  check: checkTask,
  update: updateTask,
  guarded: true,
  remove: removeTask,
};
