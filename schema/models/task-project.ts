import { z } from 'zod';
import { flag, input, instant, list, model, raw, rawInput, text, textInput, texts } from '../field.ts';
import { TaskMetadata } from './task-metadata.ts';

export const TaskProject = model(
  'task_project',
  {
    id: text('Numeric project id as a string.', '10000'),
    name: text('Name.', 'Web shop'),
    description: text('Description.', 'Everything our customers click on.'),
    parent_id: text('Not emitted for Jira, whose projects have no parent.'),
    group_ids: texts('Not emitted for Jira.'),
    user_ids: texts('Not emitted for Jira.'),
    has_children: flag('Not emitted for Jira.'),
    has_tasks: flag('Whether it holds any task.'),
    created_at: instant('Not emitted for Jira, which does not say.'),
    updated_at: instant('When a task in it was last changed.'),
    metadata: list(TaskMetadata, 'Not emitted for Jira.'),
    raw: raw('project'),
  },
  {},
  'A project.',
);
export type TaskProject = z.infer<typeof TaskProject>;

const description = textInput('Description.', 'Everything our customers click on.');

export const TaskProjectCreate = input(
  'task_project_create',
  {
    description,
    raw: rawInput(
      'Merged over what is sent, for instance `key`, `leadAccountId`, `projectTypeKey`, `projectTemplateKey`.',
    ),
  },
  { name: z.string().min(1).meta({ description: 'Name.', example: 'Web shop' }) },
  'A project to create. The key is derived from the name unless `raw.key` gives one.',
);
export type TaskProjectCreate = z.infer<typeof TaskProjectCreate>;

export const TaskProjectUpdate = input(
  'task_project_update',
  {
    name: textInput('Name; can not be cleared.', 'Web shop'),
    description,
    raw: rawInput('Merged over what is sent, for instance `key` or `leadAccountId`.'),
  },
  {},
  'What to change of a project; fields left out stay.',
);
export type TaskProjectUpdate = z.infer<typeof TaskProjectUpdate>;
