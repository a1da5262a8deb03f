/** What a delivery says: the issue in the form of API version 2, as it was when the change happened. */

import { presentComment } from '../present/entries.ts';
import { presentFields } from '../present/fields.ts';
import { presentAccount } from '../present/people.ts';
import { api, type View } from '../present/view.ts';
import type { Comment, Field, Issue } from '../records.ts';
import type { IssueUpdated, SiteChange } from './change.ts';
import { isDocument, wikiText } from './wiki.ts';

const NOT_IN_PAYLOADS = new Set(['comment', 'worklog', 'issuerestriction', 'statusCategory']);
const BESIDE_COMMENTS = new Set(['summary', 'issuetype', 'project', 'assignee', 'priority', 'status']);

function presentIssue(view: View, issue: Issue, wants: (field: Field) => boolean) {
  const fields = Object.entries(presentFields(view, issue, wants));
  return {
    id: issue.id,
    self: api(view, `issue/${issue.id}`),
    key: issue.key,
    fields: Object.fromEntries(fields.map(([id, value]) => [id, isDocument(value) ? wikiText(value) : value])),
  };
}

const commentBody = (view: View, issue: Issue, comment: Comment) => ({
  ...presentComment(view, issue, comment),
  body: wikiText(comment.body),
});

function eventTypeOf({ items }: IssueUpdated): string {
  const changed = new Set(items.map(({ fieldId }) => fieldId));
  if (changed.has('status')) return 'issue_generic';
  return changed.has('assignee') ? 'issue_assigned' : 'issue_updated';
}

function content(view: View, change: SiteChange) {
  const { issue, actor } = change;
  const trimmed = () => presentIssue(view, issue, ({ id }) => BESIDE_COMMENTS.has(id));
  const whole = () => presentIssue(view, issue, ({ id }) => !NOT_IN_PAYLOADS.has(id));
  const user = () => presentAccount(view, actor);
  switch (change.event) {
    case 'comment_created':
    case 'comment_updated':
    case 'comment_deleted':
      // These tell nothing of who did it beside the comment's own authors.
      return { comment: commentBody(view, issue, change.comment), issue: trimmed() };
    case 'issue_property_set':
    case 'issue_property_deleted':
      return {
        user: user(),
        issue: trimmed(),
        property: { key: change.key, ...(change.value !== undefined && { value: change.value }) },
      };
    case 'jira:issue_created':
      return { issue_event_type_name: 'issue_created', user: user(), issue: whole() };
    case 'jira:issue_deleted':
      return { user: user(), issue: whole() };
    case 'jira:issue_updated':
      return {
        issue_event_type_name: eventTypeOf(change),
        user: user(),
        issue: whole(),
        changelog: { ...(change.historyId !== undefined && { id: change.historyId }), items: change.items },
      };
  }
}

/** @param view with the registering account as its caller: what it can't see is not shown. */
export const payloadOf = (view: View, change: SiteChange, webhookIds: readonly number[]): string =>
  JSON.stringify({
    timestamp: view.site.now(),
    webhookEvent: change.event,
    ...content(view, change),
    matchedWebhookIds: webhookIds,
  });
