/** Comments of issues. */
import type { TaskComment } from '../../../schema/models/task-comment.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, object, objects, text, textAt } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { readText } from '../fields/text.ts';

export const COMMENT_FIELDS = `id body createdAt updatedAt editedAt url issueId parentId
  user { id name } externalUser { id name } botActor { id name } children(first: 1) { nodes { id } }`;

const nameOf = (someone: unknown): string | undefined => text(object(someone)?.name);

export function toComment(comment: JsonObject, format: TextFormat): TaskComment {
  const { user, externalUser, botActor } = comment;
  return defined<TaskComment>({
    id: text(comment.id),
    task_id: text(comment.issueId),
    parent_id: text(comment.parentId),
    text: readText(comment.body, format),
    user_id: textAt(user, 'id'),
    user_name: nameOf(user) ?? nameOf(externalUser) ?? nameOf(botActor),
    has_children: objects(object(comment.children)?.nodes).length > 0,
    created_at: instant(comment.createdAt),
    updated_at: instant(comment.updatedAt),
  });
}
