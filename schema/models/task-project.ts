import * as z from 'zod';
import { flag, input, instant, list, model, raw, rawInput, text, textInput, texts, textsInput } from '../field.ts';
import { MOST } from '../limits.ts';
import { TaskMetadata } from './task-metadata.ts';

export const TaskProject = model(
  'task_project',
  {
    id: text('Numeric project id as a string.', '10000'),
    name: text('Name.', 'Web shop'),
    description: text('Description.', 'Everything our customers click on.'),
    parent_id: text('ID of the project that it belongs to.'),
    group_ids: texts('IDs of its groups.'),
    user_ids: texts('Account ids of its members.'),
    has_children: flag('Whether there are projects in it.'),
    has_tasks: flag('Whether it holds any task.'),
    created_at: instant('When it was created.'),
    updated_at: instant('When a task in it was last changed.'),
    metadata: list(TaskMetadata, 'Fields of the provider.'),
    raw: raw('project'),
  },
  {},
  'A project.',
);
export type TaskProject = z.infer<typeof TaskProject>;

const groups = textsInput(MOST.people, 'IDs or keys of its groups.');
const description = textInput('Description.', 'Everything our customers click on.');

export const TaskProjectCreate = input(
  'task_project_create',
  {
    description,
    group_ids: groups,
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
    name: textInput('Name; cannot be cleared.', 'Web shop'),
    description,
    group_ids: groups,
    raw: rawInput('Merged over what is sent, for instance `key` or `leadAccountId`.'),
  },
  {},
  'What to change of a project; fields left out stay.',
);
export type TaskProjectUpdate = z.infer<typeof TaskProjectUpdate>;
