/** Who sees a comment that is kept to a group or a project role. */
import { ROLES } from './catalogue.ts';
import { hasRole } from './permissions.ts';
import type { Comment, Project } from './records.ts';
import type { Site } from './site.ts';

type Visibility = NonNullable<Comment['visibility']>;

/** Whether the account belongs to those that a visibility names. */
export function belongsTo(site: Site, accountId: string, project: Project, { type, identifier }: Visibility): boolean {
  if (type === 'group') return site.groups.get(identifier)?.members.has(accountId) ?? false;
  const role = ROLES.find(({ name }) => name === identifier);
  return role !== undefined && hasRole(site, accountId, project, role.id);
}

export function maySeeComment(site: Site, accountId: string, issue: { projectId: string }, comment: Comment): boolean {
  if (!comment.visibility) return true;
  const project = site.projects.get(issue.projectId);
  return project !== undefined && belongsTo(site, accountId, project, comment.visibility);
}
