/** `/issue`: create, read, edit, delete, bulk read. */
import {
  bodyOf,
  type Call,
  expandOf,
  flagParameter,
  issueOf,
  listParameter,
  requireAdmin,
  type SandboxApp,
  viewOf,
  visibleIssue,
} from '../call.ts';
import { applyAssignments, assignmentsOf } from '../fields/apply.ts';
import { createIssue } from '../fields/create.ts';
import { editMeta } from '../fields/metadata.ts';
import { formOf } from '../fields/screen.ts';
import { isRecord } from '../fields/writer.ts';
import { presentComment, presentIssueBrief } from '../present/entries.ts';
import { fieldTitles, presentIssue, selectionOf } from '../present/issue.ts';
import { api, type View } from '../present/view.ts';
import { presentTransition } from '../present/workflow.ts';
import { noIssue, problem } from '../problems.ts';
import { propertiesOf } from '../properties.ts';
import type { Issue } from '../records.ts';
import { commit, draftOf, openTransitions } from '../workflow.ts';
import { addComment } from './comment.ts';
import { addLinks } from './link.ts';
import { addWorklog } from './worklog.ts';

const HISTORIES_OF_ONE = 100;
const HISTORIES_OF_MANY = 40;
const MAX_BULK = 100;

/** Entries of `update` that are things of their own. Each is `[{add: …}]`. */
function addEntries(view: View, issue: Issue, update: Readonly<Record<string, unknown>>): void {
  const added = (name: string) =>
    (Array.isArray(update[name]) ? update[name] : []).flatMap((entry) =>
      isRecord(entry) && isRecord(entry.add) ? [entry.add] : [],
    );
  for (const comment of added('comment')) addComment(view, issue, comment);
  for (const worklog of added('worklog')) addWorklog(view, issue, worklog);
  for (const link of added('issuelinks')) addLinks(view, issue, link);
}

function present(view: View, issue: Issue, call: Call) {
  const expand = expandOf(call);
  const selection = selectionOf(listParameter(call, 'fields'), ['*all']);
  return {
    ...presentIssue(view, issue, selection, {
      expand,
      properties: listParameter(call, 'properties'),
      changelogLimit: HISTORIES_OF_ONE,
    }),
    ...fieldTitles(view, selection, expand),
    ...(expand.has('editmeta') && { editmeta: editMeta(view, issue) }),
    ...(expand.has('transitions') && {
      transitions: openTransitions(view.site, issue).map((transition) => presentTransition(view, transition)),
    }),
  };
}

export function editIssue(view: View, issue: Issue, body: unknown): void {
  const { site, caller } = view;
  const assignments = assignmentsOf(body);
  const project = site.projects.get(issue.projectId);
  if (!project) throw noIssue();
  const draft = draftOf(issue);
  const form = formOf(site, caller, project, issue.issueTypeId, 'edit');
  const items = applyAssignments(site, draft, assignments, form);
  commit(site, issue, draft, caller, items);
  addEntries(view, issue, assignments.update);
  for (const [key, value] of propertiesOf(body)) issue.properties.set(key, value);
}

/** Its comments and its subtasks with theirs are told of one by one; to be called before they are gone. */
function announceDeletion(view: View, issue: Issue, isCascade = false): void {
  const { site, caller: actor } = view;
  site.onChange({ event: 'jira:issue_deleted', issue, actor, isCascade });
  for (const comment of issue.comments) {
    site.onChange({ event: 'comment_deleted', issue, actor, comment, isCascade: true });
  }
  for (const child of site.children(issue)) {
    if (site.isSubtask(child)) announceDeletion(view, child, true);
  }
}

async function bulkFetch(call: Call) {
  const view = viewOf(call);
  const body = await bodyOf(call);
  const { issueIdsOrKeys: ids = [], fields = [], expand = [], properties = [] } = isRecord(body) ? body : {};
  if (!Array.isArray(ids) || !Array.isArray(fields)) throw problem(400, ['issueIdsOrKeys must be an array.']);
  if (ids.length > MAX_BULK) throw problem(400, [`The number of issues must be between 1 and ${MAX_BULK}.`]);
  const found = new Map<string, Issue>();
  for (const id of ids) {
    const issue = visibleIssue(view, String(id));
    if (issue) found.set(issue.id, issue);
  }
  const selection = selectionOf(fields.map(String), ['*navigable']);
  const options = {
    expand: new Set((expand as unknown[]).map(String)),
    properties: (properties as unknown[]).map(String),
    changelogLimit: HISTORIES_OF_MANY,
  };
  const issues = [...found.values()].sort((one, other) => Number(one.id) - Number(other.id));
  return call.json({ issues: issues.map((issue) => presentIssue(view, issue, selection, options)), issueErrors: [] });
}

export function issueRoutes(app: SandboxApp): void {
  app.post('/rest/api/3/issue', async (call) => {
    const view = viewOf(call);
    const body = await bodyOf(call);
    const assignments = assignmentsOf(body);
    const issue = createIssue(view.site, view.caller, assignments, propertiesOf(body));
    view.site.onChange({ event: 'jira:issue_created', issue, actor: view.caller });
    addEntries(view, issue, assignments.update);
    return call.json({ id: issue.id, key: issue.key, self: api(view, `issue/${issue.id}`) }, 201);
  });

  app.post('/rest/api/3/issue/bulkfetch', bulkFetch);

  app.get('/rest/api/3/issue/:issue', (call) => call.json(present(viewOf(call), issueOf(call), call)));

  app.get('/rest/api/3/issue/:issue/editmeta', (call) => call.json(editMeta(viewOf(call), issueOf(call))));

  app.put('/rest/api/3/issue/:issue', async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const body = await bodyOf(call);
    if (!flagParameter(call, 'notifyUsers', true)) requireAdmin(view);
    editIssue(view, issue, body);
    return flagParameter(call, 'returnIssue', false) ? call.json(present(view, issue, call)) : call.body(null, 204);
  });

  app.put('/rest/api/3/issue/:issue/assignee', async (call) => {
    const body = await bodyOf(call);
    const accountId = isRecord(body) ? (body.accountId ?? null) : null;
    editIssue(viewOf(call), issueOf(call), {
      fields: { assignee: accountId === null || accountId === '-1' ? null : { accountId } },
    });
    return call.body(null, 204);
  });

  app.delete('/rest/api/3/issue/:issue', (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const hasSubtasks = view.site.children(issue).some((child) => view.site.isSubtask(child));
    if (hasSubtasks && !flagParameter(call, 'deleteSubtasks', false)) {
      throw problem(400, [
        `The issue '${issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
      ]);
    }
    announceDeletion(view, issue);
    view.site.removeIssue(issue);
    return call.body(null, 204);
  });

  app.get('/rest/api/3/issue/:issue/subtask', (call) => {
    const view = viewOf(call);
    const children = view.site.children(issueOf(call)).filter((child) => view.site.isSubtask(child));
    return call.json(children.map((child) => presentIssueBrief(view, child)));
  });

  app.post('/rest/api/3/comment/list', async (call) => {
    const view = viewOf(call);
    const body = await bodyOf(call);
    const ids = new Set(isRecord(body) && Array.isArray(body.ids) ? body.ids.map(String) : []);
    const visible = [...view.site.issues.values()].filter(({ id }) => visibleIssue(view, id));
    const values = visible.flatMap((issue) =>
      issue.comments.filter(({ id }) => ids.has(id)).map((comment) => presentComment(view, issue, comment)),
    );
    return call.json({ startAt: 0, maxResults: 1000, total: values.length, isLast: true, values });
  });
}
