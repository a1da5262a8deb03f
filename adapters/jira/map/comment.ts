import type { TaskComment } from '../../../schema/models/task-comment.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, type JsonObject, textAt } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { readRichText } from '../fields/rich-text.ts';

/** `<issue id>_<comment id>`: Jira addresses a comment through its issue. */
export const commentIdOf = (issueId: string, commentId: string): string => `${issueId}_${commentId}`;

export function toComment(comment: JsonObject, issueId: string, format?: TextFormat): TaskComment {
  const commentId = id(comment.id);
  const parentId = id(comment.parentId);
  return {
    id: commentId === undefined ? undefined : commentIdOf(issueId, commentId),
    task_id: issueId,
    parent_id: parentId === undefined ? undefined : commentIdOf(issueId, parentId),
    text: readRichText(comment.body, format),
    user_id: textAt(comment.author, 'accountId'),
    user_name: textAt(comment.author, 'displayName'),
    created_at: instant(comment.created),
    updated_at: instant(comment.updated),
  };
}

/** Jira's own comment, with its bare id beside ours. */
export const rawComment = (comment: JsonObject): JsonObject => ({ ...comment, __id: comment.id });
