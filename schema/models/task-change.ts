import type { z } from 'zod';
import { instant, list, model, raw, text } from '../field.ts';

export const TaskChangeItem = model(
  'task_change_item',
  {
    from: text('Value before; absent when there was none.', 'OPENED'),
    to: text('Value after; absent when it was cleared.', 'IN_PROGRESS'),
  },
  { field: text("Our field's name where there is one, otherwise the provider's.", 'status') },
  'One field that changed.',
);
export type TaskChangeItem = z.infer<typeof TaskChangeItem>;

export const TaskChange = model(
  'task_change',
  {
    id: text('`<task id>_<change id>`.', '10042_10977'),
    task_id: text('ID of the task.', '10042'),
    user_id: text('Account id of whoever made the change; absent for anonymous changes.'),
    created_at: instant('When it happened.'),
    updated_at: instant('The same as `created_at`: a change is never edited.'),
    items: list(TaskChangeItem, 'What changed.'),
    raw: raw('changelog entry'),
  },
  {},
  'One entry in the history of a task.',
);
export type TaskChange = z.infer<typeof TaskChange>;
