/** Comments by their id, which names the issue too. */
import type { TaskComment } from '../../../schema/models/task-comment.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Item } from '../../contract/object-adapter.ts';
import { type JsonObject, object } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { type JiraClient, path } from '../line/client.ts';
import { rawComment, toComment } from '../map/comment.ts';
import { checkIssueId } from './task-read.ts';

export interface CommentAddress {
  readonly issue: string;
  readonly comment: string;
}

/** The two parts of a comment's id, unchecked; undefined for text of another form. */
export function partsOf(commentId: string): CommentAddress | undefined {
  const [, issue, comment] = /^(.+)_(\d{1,18})$/s.exec(commentId) ?? [];
  return issue === undefined || comment === undefined ? undefined : { issue, comment };
}

/** The two parts of a comment's id; text of another form names no comment. */
export function addressOf(commentId: string): CommentAddress {
  const parts = partsOf(commentId);
  if (parts) return { ...parts, issue: checkIssueId(parts.issue) };
  throw new GatewayError('not_found', 'There is no such comment; its id is <task id>_<comment id>.');
}

export const pathOf = ({ issue, comment }: CommentAddress) => path`/rest/api/3/issue/${issue}/comment/${comment}`;

export const toItem = (comment: JsonObject, issueId: string, format: TextFormat): Item<TaskComment> => ({
  object: toComment(comment, issueId, format),
  raw: rawComment(comment),
});

export async function fetchComment(client: JiraClient, address: CommentAddress, expand?: string): Promise<JsonObject> {
  const comment = object(await client.json({ path: pathOf(address), query: { expand } }));
  if (!comment) throw new GatewayError('upstream_error', 'Jira answered without a comment.');
  return comment;
}
