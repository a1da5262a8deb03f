import * as z from 'zod';
import { flag, input, instant, model, raw, rawInput, text, textInput } from '../field.ts';
import { TEXT_FORMAT_OPTION } from './text-format.ts';

export const TaskComment = model(
  'task_comment',
  {
    id: text('`<task id>_<comment id>` where the provider addresses a comment through its task.', '10042_10310'),
    task_id: text('ID of the task.', '10042'),
    parent_id: text('ID of the comment that this one replies to.', '10042_10301'),
    text: text(
      'The comment as Markdown, or in the form that `raw=text_format=…` asks for.',
      'Reproduced on **staging**.',
    ),
    user_id: text('Account id of the author.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    user_name: text('Name of the author.', 'Ada Lindqvist'),
    has_children: flag('Whether there are replies.'),
    created_at: instant('When it was written.'),
    updated_at: instant('When it was last edited.'),
    raw: raw('comment (with `__id`, the bare comment id)'),
  },
  {},
  'A comment on a task.',
);
export type TaskComment = z.infer<typeof TaskComment>;

const body = z.string().min(1).meta({
  description: 'The comment, as Markdown, HTML, or in the form that `raw.text_format` names.',
  example: 'Reproduced on **staging**.',
});
const rawComment = rawInput(
  `Merged over what is sent, for instance \`visibility\`; \`jsdPublic: false\` makes it internal. ${TEXT_FORMAT_OPTION}`,
);

export const TaskCommentCreate = input(
  'task_comment_create',
  { parent_id: textInput('ID of the comment to reply to.', '10042_10301'), raw: rawComment },
  { task_id: z.string().min(1).meta({ description: 'ID or key of the task.', example: '10042' }), text: body },
  'A comment to write.',
);
export type TaskCommentCreate = z.infer<typeof TaskCommentCreate>;

export const TaskCommentUpdate = input(
  'task_comment_update',
  {
    text: body,
    task_id: textInput('May be given, but only as it is: a comment cannot move to another task.', '10042'),
    raw: rawComment,
  },
  {},
  'What to change of a comment.',
);
export type TaskCommentUpdate = z.infer<typeof TaskCommentUpdate>;
