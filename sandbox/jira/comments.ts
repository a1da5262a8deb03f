/** Writing comments. Source: Jira REST v3, issue comments. */
import { may } from './call.ts';
import { ROLES } from './catalogue.ts';
import { checkDocument, documentText } from './fields/document.ts';
import { isRecord } from './fields/writer.ts';
import { can } from './permissions.ts';
import type { View } from './present/view.ts';
import { fieldProblem, problem } from './problems.ts';
import { propertiesOf } from './properties.ts';
import type { Comment, Issue, Project } from './records.ts';
import type { Site } from './site.ts';
import { belongsTo, maySeeComment } from './visibility.ts';
import { touch } from './workflow.ts';

type Input = Readonly<Record<string, unknown>>;
type Visibility = NonNullable<Comment['visibility']>;

function checkBody(site: Site, value: unknown): unknown {
  if (value === undefined || value === null) throw fieldProblem('comment', 'Comment body cannot be empty!');
  const document = checkDocument(site, value, 'comment', 'Comment body is not valid!');
  const { content } = value as { content: unknown[] };
  const isBlank = content.length === 0 || (documentText(value) === '' && !hasMoreThanText(content));
  if (isBlank) throw fieldProblem('comment', 'Comment body cannot be empty!');
  return document;
}

const hasMoreThanText = (content: readonly unknown[]) =>
  content.some(
    (node) =>
      isRecord(node) &&
      !(
        node.type === 'paragraph' &&
        (node.content === undefined || (Array.isArray(node.content) && node.content.length === 0))
      ),
  );

/** A visibility that names a group or role that there is. */
function namedVisibility({ site }: View, { type, value, identifier }: Input): Visibility {
  const said = String(value ?? identifier);
  if (type === 'group') {
    const group = [...site.groups.values()].find((one) => one.groupId === identifier || one.name === value);
    if (!group) throw fieldProblem('commentLevel', `Group: ${said} does not exist.`);
    return { type, value: group.name, identifier: group.groupId };
  }
  if (type !== 'role') throw fieldProblem('commentLevel', 'Visibility type is invalid.');
  const role = ROLES.find(({ id, name }) => id === identifier || name === value || name === identifier);
  if (!role) throw fieldProblem('commentLevel', `Role with id: ${said} does not exist.`);
  return { type, value: role.name, identifier: role.name };
}

/** Nobody can keep a comment to a circle that they are not in. */
function visibilityOf(view: View, project: Project, value: unknown): Visibility | undefined {
  if (!isRecord(value)) return undefined;
  const visibility = namedVisibility(view, value);
  if (!belongsTo(view.site, view.caller.accountId, project, visibility)) {
    const circle = visibility.type === 'group' ? 'group' : 'project role';
    throw fieldProblem('commentLevel', `You are currently not a member of the ${circle}: ${visibility.value}.`);
  }
  return visibility;
}

const isInternal = (properties: unknown) =>
  Array.isArray(properties) &&
  properties.some(
    (one) => isRecord(one) && one.key === 'sd.public.comment' && isRecord(one.value) && one.value.internal === true,
  );

export const sees =
  ({ site, caller }: View, issue: Issue) =>
  (comment: Comment): boolean =>
    maySeeComment(site, caller.accountId, issue, comment);

function parentOf(view: View, issue: Issue, value: unknown): Comment | undefined {
  if (value === undefined || value === null) return undefined;
  const parent = issue.comments.filter(sees(view, issue)).find(({ id }) => id === String(value));
  if (!parent) throw problem(400, [`Cannot find a comment for the parent id: ${String(value)}.`]);
  return parent;
}

/** Children inherit; to say the same again is no contradiction. */
function checkInherited(given: Visibility | undefined, parent: Comment): void {
  const inherited = parent.visibility;
  const isSame = given?.type === inherited?.type && given?.identifier === inherited?.identifier;
  if (given && !isSame) throw problem(400, ['Child comments inherit visibility from their parent comment.']);
}

function projectOf({ site }: View, issue: Issue): Project {
  const project = site.projects.get(issue.projectId);
  if (!project) throw new Error(`${issue.key} belongs to no project.`);
  return project;
}

const denied = ({ caller }: View, what: string) =>
  problem(400, [`${caller.displayName}, you do not have the permission to ${what}.`]);

/** Checks everything. @returns adds the comment. */
export function prepareComment(view: View, issue: Issue, input: Input): () => Comment {
  const { site, caller } = view;
  const project = projectOf(view, issue);
  if (!can(site, caller, 'ADD_COMMENTS', project)) throw denied(view, 'comment on this issue');
  const body = checkBody(site, input.body);
  const parent = parentOf(view, issue, input.parentId);
  const given = visibilityOf(view, project, input.visibility);
  if (parent) checkInherited(given, parent);
  const visibility = parent?.visibility ?? given;
  if (issue.comments.length >= site.settings.commentsPerIssue) {
    throw problem(413, [`The issue has reached its limit of ${site.settings.commentsPerIssue} comments.`]);
  }
  return () => {
    const now = site.now();
    const comment: Comment = {
      id: site.nextId('comment'),
      authorId: caller.accountId,
      updateAuthorId: caller.accountId,
      body,
      created: now,
      updated: now,
      jsdPublic: !isInternal(input.properties),
      properties: propertiesOf(input),
      ...(parent && { parentId: parent.id }),
      ...(visibility && { visibility }),
    };
    issue.comments.push(comment);
    touch(site, issue);
    site.onChange({ event: 'comment_created', issue, actor: caller, comment });
    return comment;
  };
}

const isOwn = ({ caller }: View, comment: Comment) => comment.authorId === caller.accountId;

/** Replaces the body and, if one is given, the visibility; answers under it follow. */
export function updateComment(view: View, issue: Issue, comment: Comment, input: Input): void {
  const { site, caller } = view;
  const isAllowed =
    may(view, 'EDIT_ALL_COMMENTS', issue) || (isOwn(view, comment) && may(view, 'EDIT_OWN_COMMENTS', issue));
  if (!isAllowed) throw denied(view, 'edit this comment');
  const body = checkBody(site, input.body);
  const given = visibilityOf(view, projectOf(view, issue), input.visibility);
  const parent = issue.comments.find(({ id }) => id === comment.parentId);
  if (parent) checkInherited(given, parent);
  comment.body = body;
  if (given && !parent) {
    for (const one of issue.comments) if (one === comment || one.parentId === comment.id) one.visibility = given;
  }
  comment.updateAuthorId = caller.accountId;
  comment.updated = Math.max(site.now(), comment.updated + 1);
  touch(site, issue);
  site.onChange({ event: 'comment_updated', issue, actor: caller, comment });
}

export function deleteComment(view: View, issue: Issue, comment: Comment): void {
  const { site, caller } = view;
  const isAllowed =
    may(view, 'DELETE_ALL_COMMENTS', issue) || (isOwn(view, comment) && may(view, 'DELETE_OWN_COMMENTS', issue));
  if (!isAllowed) throw denied(view, 'delete this comment');
  issue.comments = issue.comments.filter((one) => one !== comment);
  touch(site, issue);
  site.onChange({ event: 'comment_deleted', issue, actor: caller, comment });
}
