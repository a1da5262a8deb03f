import { z } from 'zod';
import {
  flag,
  input,
  instant,
  instantInput,
  list,
  model,
  number,
  numberInput,
  raw,
  rawInput,
  text,
  textInput,
  texts,
  textsInput,
  word,
} from '../field.ts';
import { TaskMetadata, TaskMetadataInput } from './task-metadata.ts';
import { TEXT_FORMAT_OPTION } from './text-format.ts';

export const TASK_STATUSES = ['OPENED', 'IN_PROGRESS', 'COMPLETED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const TaskTask = model(
  'task_task',
  {
    id: text('Numeric issue id as a string; it stays the same when the issue moves or its key changes.', '10042'),
    name: text('Title (summary).', 'Checkout fails for saved cards'),
    notes: text(
      'Description as Markdown, or in the form that `raw=text_format=…` asks for.',
      'Fails with **402** since Monday.',
    ),
    project_id: text('Id of the project.', '10000'),
    parent_id: text('Id of the parent task.', '10017'),
    status: word(TASK_STATUSES, 'Category of the status; the exact status is in `raw`.'),
    completed_at: instant('When it was resolved.'),
    priority: text("Name of the priority, in the connection account's language.", 'High'),
    type: text('Name of the issue type.', 'Bug'),
    tags: texts('Labels.', ['payments']),
    assigned_user_ids: texts('Account ids of the assignees; Jira has none or one.', [
      '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11',
    ]),
    creator_user_id: text('Account id of the creator.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    follower_user_ids: texts('Account ids of the watchers. Slow: only when `fields` names it.'),
    group_ids: texts('Not emitted for Jira.'),
    attachment_ids: texts('Ids of the attached files.', ['10007']),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    due_at: instant('Due date, at midnight UTC.', '2026-12-24T00:00:00.000Z'),
    start_at: instant('Start date, at midnight UTC.', '2026-12-01T00:00:00.000Z'),
    end_at: instant('Not emitted for Jira.'),
    has_children: flag('Whether it has subtasks.'),
    progress: number('Percent of the estimated work that is logged.', 40),
    story_points: number('Story points.', 5),
    time_spent: number('Logged work, in `time_spent_unit`.', 5400),
    time_spent_unit: text('Unit of `time_spent`.', 'SECOND'),
    url: text('Address of the task in a browser.', 'https://acme.atlassian.net/browse/SHOP-42'),
    metadata: list(TaskMetadata, 'Custom fields that have a value.'),
    raw: raw('issue'),
  },
  {},
  'A task: an issue of Jira.',
);
export type TaskTask = z.infer<typeof TaskTask>;

const writable = {
  name: textInput('Title (summary); can not be cleared.', 'Checkout fails for saved cards'),
  project_id: textInput('Id or key of the project; only when creating.', 'SHOP'),
  notes: textInput(
    'Description, as Markdown, HTML, or in the form that `raw.text_format` names.',
    'Fails with **402** since Monday.',
  ),
  parent_id: textInput('Id or key of the parent task.', '10017'),
  status: textInput(
    'OPENED, IN_PROGRESS or COMPLETED: the workflow transition that leads there is performed.',
    'COMPLETED',
  ),
  completed_at: instantInput('Any instant completes the task, clearing re-opens it. The instant itself is not stored.'),
  priority: textInput('Name or id of the priority, in any case.', 'High'),
  type: textInput('Name or id of the issue type.', 'Bug'),
  tags: textsInput('Replaces the labels. No spaces inside a label.', ['payments']),
  assigned_user_ids: textsInput('Account id of the assignee; at most one.'),
  follower_user_ids: textsInput('Replaces the watchers.'),
  due_at: instantInput('Due date; the UTC day counts.'),
  start_at: instantInput('Start date; the UTC day counts.'),
  story_points: numberInput('Story points.'),
  metadata: z.array(TaskMetadataInput).nullable().meta({ description: 'Custom fields to set; those left out stay.' }),
  raw: rawInput(
    `Merged over what the other fields become: into \`fields\`, or at its own level for \`fields\`, \`update\` and \`properties\`. ${TEXT_FORMAT_OPTION}`,
  ),
};

const { name: _name, project_id: _project, ...optionalOnCreate } = writable;

export const TaskTaskCreate = input(
  'task_task_create',
  optionalOnCreate,
  {
    name: z.string().min(1).meta({ description: 'Title (summary).', example: 'Checkout fails for saved cards' }),
    project_id: z.string().min(1).meta({ description: 'Id or key of the project.', example: 'SHOP' }),
  },
  'A task to create.',
);
export type TaskTaskCreate = z.infer<typeof TaskTaskCreate>;

export const TaskTaskUpdate = input(
  'task_task_update',
  writable,
  {},
  'What to change of a task; fields left out stay.',
);
export type TaskTaskUpdate = z.infer<typeof TaskTaskUpdate>;
