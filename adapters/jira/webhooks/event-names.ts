/** Jira's names of events, and what they say in the gateway's terms. Source: jira rest v3, webhooks. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { EventKind } from '../../contract/events.ts';

export interface EventMeaning {
  readonly objectType: Extract<ObjectType, 'task_task' | 'task_comment'>;
  readonly event: EventKind;
}

const MEANINGS = {
  'jira:issue_created': { objectType: 'task_task', event: 'created' },
  'jira:issue_updated': { objectType: 'task_task', event: 'updated' },
  'jira:issue_deleted': { objectType: 'task_task', event: 'deleted' },
  comment_created: { objectType: 'task_comment', event: 'created' },
  comment_updated: { objectType: 'task_comment', event: 'updated' },
  comment_deleted: { objectType: 'task_comment', event: 'deleted' },
} as const satisfies Record<string, EventMeaning>;

export const EVENT_NAMES = Object.keys(MEANINGS);

export const meaningOf = (name: string): EventMeaning | undefined =>
  Object.hasOwn(MEANINGS, name) ? MEANINGS[name as keyof typeof MEANINGS] : undefined;
