import * as z from 'zod';
import {
  boundedList,
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
import { MOST } from '../limits.ts';
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
    project_id: text('ID of the project.', '10000'),
    parent_id: text('ID of the parent task.', '10017'),
    status: word(TASK_STATUSES, 'Category of the status; the exact status is in `raw`.'),
    completed_at: instant('When it was resolved.'),
    priority: text("Name of the priority, in the connection account's language.", 'High'),
    type: text('Name of the issue type.', 'Bug'),
    tags: texts('Labels.', ['payments']),
    assigned_user_ids: texts('Account ids of the assignees.', ['712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11']),
    creator_user_id: text('Account id of the creator.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    follower_user_ids: texts('Account ids of the watchers. Slow: only when `fields` names it.'),
    group_ids: texts('IDs of its groups.'),
    attachment_ids: texts('IDs of the attached files.', ['10007']),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    due_at: instant('Due date, at midnight UTC.', '2026-12-24T00:00:00.000Z'),
    start_at: instant('Start date, at midnight UTC.', '2026-12-01T00:00:00.000Z'),
    end_at: instant('When it ends.'),
    has_children: flag('Whether it has subtasks.'),
    progress: number('Percent of the estimated work that is logged.', 40),
    story_points: number('Story points.', 5),
    time_spent: number('Logged work, in `time_spent_unit`.', 5400),
    time_spent_unit: text('Unit of `time_spent`.', 'SECOND'),
    url: text('Address of the task in a browser.', 'https://tasks.example.com/browse/SHOP-42'),
    metadata: list(TaskMetadata, 'Custom fields that have a value.'),
    raw: raw('issue'),
  },
  {},
  'A task, also called an issue.',
);
export type TaskTask = z.infer<typeof TaskTask>;

const writable = {
  name: textInput('Title (summary); cannot be cleared.', 'Checkout fails for saved cards'),
  project_id: textInput('ID or key of the project.', 'SHOP'),
  notes: textInput(
    'Description, as Markdown, HTML, or in the form that `raw.text_format` names.',
    'Fails with **402** since Monday.',
  ),
  parent_id: textInput('ID or key of the parent task.', '10017'),
  status: textInput(
    'OPENED, IN_PROGRESS or COMPLETED, or a status by its name or id: the workflow transition that leads there is performed. Of several completed statuses, COMPLETED means the one that completed tasks of the type mostly have.',
    'COMPLETED',
  ),
  completed_at: instantInput('Any instant completes the task, clearing re-opens it. The instant itself is not stored.'),
  priority: textInput('Name or id of the priority, in any case.', 'High'),
  type: textInput('Name or id of the issue type.', 'Bug'),
  tags: textsInput(MOST.tags, 'Replaces the labels. No spaces inside a label.', ['payments']),
  assigned_user_ids: textsInput(MOST.people, 'Account id of the assignee; at most one.'),
  follower_user_ids: textsInput(MOST.people, 'Replaces the watchers.'),
  group_ids: textsInput(MOST.people, 'ID or key of the group that the task is of; at most one.'),
  due_at: instantInput('Due date: the day that a date-time names in its own offset.'),
  start_at: instantInput('Start date: the day that a date-time names in its own offset.'),
  story_points: numberInput('Story points.'),
  metadata: boundedList(TaskMetadataInput, MOST.metadata)
    .nullable()
    .meta({ description: 'Custom fields to set; those left out stay.' }),
  raw: rawInput(
    `Merged over what the other fields become: into \`fields\`, or at its own level for \`fields\`, \`update\` and \`properties\`. ${TEXT_FORMAT_OPTION}`,
  ),
};

const { name: _name, ...optionalOnCreate } = {
  ...writable,
  project_id: z.string().min(1).meta({ description: 'ID or key of the project.', example: 'SHOP' }),
};

export const TaskTaskCreate = input(
  'task_task_create',
  optionalOnCreate,
  {
    name: z.string().min(1).meta({ description: 'Title (summary).', example: 'Checkout fails for saved cards' }),
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
