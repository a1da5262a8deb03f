/** What is kept the same of a task, in words that mean the same to every provider. */
import type { TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import type { People } from './people.ts';

export interface Content {
  readonly name: string;
  /** Markdown. */
  readonly notes: string;
  readonly status: NonNullable<TaskTask['status']>;
  /** E-mail address; empty when nobody has it. */
  readonly assignee: string;
  readonly tags: readonly string[];
}

export type Field = keyof Content;

export const FIELDS: readonly Field[] = ['name', 'notes', 'status', 'assignee', 'tags'];

export function contentOf(task: TaskTask, people: People): Content {
  return {
    name: task.name ?? '',
    notes: task.notes ?? '',
    status: task.status ?? 'OPENED',
    assignee: people.emailOf(task.assignedUserIds?.[0]),
    tags: [...(task.tags ?? [])].sort(),
  };
}

/** Whether a side says the same as before. */
export const isSame = (one: Content, other: Content, field: Field): boolean =>
  JSON.stringify(one[field]) === JSON.stringify(other[field]);

const wordsOf = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** Whether two sides mean the same. Each writes Markdown in its own form, so of a text the words decide. */
export const isAlike = (one: Content, other: Content, field: Field): boolean =>
  field === 'notes' ? wordsOf(one.notes) === wordsOf(other.notes) : isSame(one, other, field);

/** The body of a write, of some of the fields. */
export function taskOf(content: Content, fields: readonly Field[], people: People): TaskTask {
  const { name, notes, status, assignee, tags } = content;
  const all = { name, notes, status, tags: [...tags], assignedUserIds: people.idsOf(assignee) };
  return {
    ...Object.fromEntries(
      fields.map((field) => (field === 'assignee' ? ['assignedUserIds', all.assignedUserIds] : [field, all[field]])),
    ),
    // Read and sent back in this form, a text leaves everything else of it as it is stored.
    raw: { text_format: 'readable' },
  };
}
