/** Comments of issues. */
import { bodyOf, type Call, issueOf, numberParameter, type SandboxApp, viewOf, visibleIssue } from '../call.ts';
import { deleteComment, prepareComment, sees, updateComment } from '../comments.ts';
import { isRecord } from '../fields/writer.ts';
import { presentComment } from '../present/entries.ts';
import { problem } from '../problems.ts';
import type { Comment, Issue } from '../records.ts';

const ORDERS = ['created', '+created', '-created'];

function commentOf(call: Call, issue: Issue): Comment {
  const id = call.req.param('comment') ?? '';
  const comment = issue.comments.filter(sees(viewOf(call), issue)).find((one) => one.id === id);
  if (!comment) throw problem(404, [`Cannot find a comment for the id: ${id}.`]);
  return comment;
}

function list(call: Call) {
  const view = viewOf(call);
  const issue = issueOf(call);
  const orderBy = call.req.query('orderBy')?.replace(/^ /, '+') ?? 'created';
  if (!ORDERS.includes(orderBy)) throw problem(400, [`Invalid order by value: '${orderBy}'.`]);
  const visible = issue.comments.filter(sees(view, issue));
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
    .filter((issue) => visibleIssue(view, issue.id))
    .flatMap((issue) => issue.comments.filter(sees(view, issue)))
    .find((one) => one.id === id);
  if (!comment) throw problem(404, [`Cannot find a comment for the id: ${id}.`]);
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
    const add = prepareComment(view, issue, isRecord(body) ? body : {});
    return call.json(presentComment(view, issue, add()), 201);
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
    updateComment(view, issue, comment, isRecord(input) ? input : {});
    return call.json(presentComment(view, issue, comment));
  });

  app.delete(`${path}/:comment`, (call) => {
    const issue = issueOf(call);
    deleteComment(viewOf(call), issue, commentOf(call, issue));
    return call.body(null, 204);
  });
}
