/** What happened on a site, as far as webhooks tell of it. */
import type { Account, ChangeItem, Comment, Issue } from '../records.ts';

interface Happened {
  readonly issue: Issue;
  readonly actor: Account;
  /** Whether it went along with the deletion of something else. */
  readonly isCascade?: boolean;
}

export interface IssueUpdated extends Happened {
  readonly event: 'jira:issue_updated';
  /** Undefined when no value changed. */
  readonly historyId: string | undefined;
  readonly items: readonly ChangeItem[];
}

export interface CommentChanged extends Happened {
  readonly event: 'comment_created' | 'comment_updated' | 'comment_deleted';
  readonly comment: Comment;
}

export interface PropertyChanged extends Happened {
  readonly event: 'issue_property_set' | 'issue_property_deleted';
  readonly key: string;
  readonly value: unknown;
}

export interface IssueAppeared extends Happened {
  readonly event: 'jira:issue_created' | 'jira:issue_deleted';
}

export type SiteChange = IssueUpdated | IssueAppeared | CommentChanged | PropertyChanged;

/** The events that dynamic webhooks can be registered for. Source: jira rest v3, webhooks. */
export const EVENTS: readonly SiteChange['event'][] = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
  'issue_property_set',
  'issue_property_deleted',
];
