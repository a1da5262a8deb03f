/** Comments of issues. */
import { bodyOf, type Call, issueOf, numberParameter, type SandboxApp, viewOf } from '../call.ts';
import { checkDocument, documentText } from '../fields/document.ts';
import { isRecord } from '../fields/writer.ts';
import { presentComment } from '../present/entries.ts';
import type { View } from '../present/view.ts';
import { fieldProblem, problem } from '../problems.ts';
import { propertiesOf } from '../properties.ts';
import type { Comment, Issue } from '../records.ts';
import { maySeeComment } from '../visibility.ts';
import { touch } from '../workflow.ts';

const ORDERS = ['created', '+created', '-created'];

function checkBody(value: unknown): unknown {
  if (value === undefined || value === null) throw fieldProblem('comment', 'Comment body can not be empty!');
  const document = checkDocument(value, 'comment', 'Comment body is not valid!');
  const { content } = value as { content: unknown[] };
  const isBlank = content.length === 0 || (documentText(value) === '' && !hasMoreThanText(content));
  if (isBlank) throw fieldProblem('comment', 'Comment body can not be empty!');
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

function visibilityOf(view: View, value: unknown): Comment['visibility'] {
  if (!isRecord(value)) return undefined;
  const { type, value: name, identifier } = value;
  if (type !== 'role' && type !== 'group') throw fieldProblem('commentLevel', 'Visibility type is invalid.');
  const group = [...view.site.groups.values()].find((one) => one.groupId === identifier || one.name === name);
  if (type === 'group' && !group) throw fieldProblem('commentLevel', `Group: ${String(name)} does not exist.`);
  return { type, value: group?.name ?? String(name), identifier: group?.groupId ?? String(identifier ?? name) };
}

const isInternal = (properties: unknown) =>
  Array.isArray(properties) &&
  properties.some(
    (one) => isRecord(one) && one.key === 'sd.public.comment' && isRecord(one.value) && one.value.internal === true,
  );

function parentOf(issue: Issue, value: unknown): Comment | undefined {
  if (value === undefined || value === null) return undefined;
  const parent = issue.comments.find(({ id }) => id === String(value));
  if (!parent) throw problem(400, [`Can not find a comment for the parent id: ${String(value)}.`]);
  return parent;
}

export function addComment(view: View, issue: Issue, input: Readonly<Record<string, unknown>>): Comment {
  const { site, caller } = view;
  const body = checkBody(input.body);
  const parent = parentOf(issue, input.parentId);
  const visibility = visibilityOf(view, input.visibility) ?? parent?.visibility;
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
}

const sees =
  ({ site, caller }: View) =>
  (comment: Comment) =>
    maySeeComment(site, caller.accountId, comment);

function commentOf(call: Call, issue: Issue): Comment {
  const id = call.req.param('comment') ?? '';
  const comment = issue.comments.filter(sees(viewOf(call))).find((one) => one.id === id);
  if (!comment) throw problem(404, [`Can not find a comment for the id: ${id}.`]);
  return comment;
}

function list(call: Call) {
  const view = viewOf(call);
  const issue = issueOf(call);
  const orderBy = call.req.query('orderBy')?.replace(/^ /, '+') ?? 'created';
  if (!ORDERS.includes(orderBy)) throw problem(400, [`Invalid order by value: '${orderBy}'.`]);
  const visible = issue.comments.filter(sees(view));
  const ordered = orderBy === '-created' ? visible.toReversed() : visible;
  const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberParameter(call, 'maxResults', 100, 5000);
  const comments = ordered.slice(startAt, startAt + maxResults);
  return call.json({
    startAt,
    maxResults,
    total: ordered.length,
    comments: comments.map((comment) => presentComment(view, issue, comment)),
  });
}

/** Comments have properties of their own, reached by the comment alone. */
function commentProperty(call: Call) {
  const view = viewOf(call);
  const [id = '', key = ''] = [call.req.param('comment'), call.req.param('key')];
  const comment = [...view.site.issues.values()]
    .flatMap((issue) => issue.comments)
    .filter(sees(view))
    .find((one) => one.id === id);
  if (!comment) throw problem(404, [`Can not find a comment for the id: ${id}.`]);
  if (!comment.properties.has(key)) throw problem(404, [`The property ${key} does not exist.`]);
  return call.json({ key, value: comment.properties.get(key) });
}

export function commentRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/comment/:comment/properties/:key', commentProperty);
  const path = '/rest/api/3/issue/:issue/comment';
  app.get(path, list);

  app.post(path, async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const body = await bodyOf(call);
    return call.json(presentComment(view, issue, addComment(view, issue, isRecord(body) ? body : {})), 201);
  });

  app.get(`${path}/:comment`, (call) => {
    const issue = issueOf(call);
    return call.json(presentComment(viewOf(call), issue, commentOf(call, issue)));
  });

  app.put(`${path}/:comment`, async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const comment = commentOf(call, issue);
    const input = await bodyOf(call);
    const changes = isRecord(input) ? input : {};
    const body = checkBody(changes.body);
    const visibility = visibilityOf(view, changes.visibility);
    Object.assign(comment, { body, ...(visibility && { visibility }) });
    comment.updateAuthorId = view.caller.accountId;
    comment.updated = Math.max(view.site.now(), comment.updated + 1);
    touch(view.site, issue);
    view.site.onChange({ event: 'comment_updated', issue, actor: view.caller, comment });
    return call.json(presentComment(view, issue, comment));
  });

  app.delete(`${path}/:comment`, (call) => {
    const issue = issueOf(call);
    const comment = commentOf(call, issue);
    issue.comments = issue.comments.filter((one) => one !== comment);
    const { site, caller } = viewOf(call);
    touch(site, issue);
    site.onChange({ event: 'comment_deleted', issue, actor: caller, comment });
    return call.body(null, 204);
  });
}
