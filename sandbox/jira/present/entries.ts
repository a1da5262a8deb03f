/** What hangs on an issue: comments, worklogs, attachments, histories, links. */
import type { Attachment, Comment, History, Issue, IssueLink, Worklog } from '../records.ts';
import { presentAccountId } from './people.ts';
import { api, shownInstant, type View } from './view.ts';
import { presentIssueTypeId, presentLinkType, presentPriority, presentStatusId } from './workflow.ts';

export function presentComment(view: View, issue: Issue, comment: Comment) {
  const isServiceProject = view.site.projects.get(issue.projectId)?.projectTypeKey === 'service_desk';
  return {
    self: api(view, `issue/${issue.id}/comment/${comment.id}`),
    id: comment.id,
    ...(comment.authorId !== null && { author: presentAccountId(view, comment.authorId) }),
    body: comment.body,
    ...(comment.updateAuthorId !== null && { updateAuthor: presentAccountId(view, comment.updateAuthorId) }),
    created: shownInstant(view, comment.created),
    updated: shownInstant(view, comment.updated),
    ...(comment.visibility && { visibility: comment.visibility }),
    ...(isServiceProject ? { jsdPublic: comment.jsdPublic ?? true } : { jsdPublic: true }),
    ...(comment.parentId !== undefined && { parentId: Number(comment.parentId) }),
  };
}

export const presentWorklog = (view: View, issue: Issue, worklog: Worklog) => ({
  self: api(view, `issue/${issue.id}/worklog/${worklog.id}`),
  author: presentAccountId(view, worklog.authorId),
  updateAuthor: presentAccountId(view, worklog.authorId),
  ...(worklog.comment !== null && { comment: worklog.comment }),
  created: shownInstant(view, worklog.created),
  updated: shownInstant(view, worklog.updated),
  started: shownInstant(view, worklog.started),
  timeSpent: `${Math.round(worklog.timeSpentSeconds / 60)}m`,
  timeSpentSeconds: worklog.timeSpentSeconds,
  id: worklog.id,
  issueId: issue.id,
});

/** The id is a string here; `GET /attachment/{id}` says a number. */
export const presentAttachment = (view: View, attachment: Attachment) => ({
  self: api(view, `attachment/${attachment.id}`),
  id: attachment.id,
  filename: attachment.filename,
  author: presentAccountId(view, attachment.authorId),
  created: shownInstant(view, attachment.created),
  size: attachment.content.length,
  mimeType: attachment.mimeType,
  content: api(view, `attachment/content/${attachment.id}`),
  ...(attachment.mimeType.startsWith('image/') && { thumbnail: api(view, `attachment/thumbnail/${attachment.id}`) }),
});

export const presentHistory = (view: View, history: History) => ({
  id: history.id,
  ...(history.authorId !== null && { author: presentAccountId(view, history.authorId) }),
  created: shownInstant(view, history.created),
  items: history.items,
});

/** An issue as it stands inside of another. */
export const presentIssueBrief = (view: View, issue: Issue) => ({
  id: issue.id,
  key: issue.key,
  self: api(view, `issue/${issue.id}`),
  fields: {
    summary: issue.summary,
    status: presentStatusId(view, issue.statusId),
    priority: presentPriority(view, issue.priorityId) ?? null,
    issuetype: presentIssueTypeId(view, issue.issueTypeId),
  },
});

export function presentLink(view: View, link: IssueLink, from: Issue) {
  const isOutward = link.outwardIssueId !== from.id;
  const other = view.site.issues.get(isOutward ? link.outwardIssueId : link.inwardIssueId);
  return {
    id: link.id,
    self: api(view, `issueLink/${link.id}`),
    type: presentLinkType(view, link.typeId),
    ...(other && { [isOutward ? 'outwardIssue' : 'inwardIssue']: presentIssueBrief(view, other) }),
  };
}
