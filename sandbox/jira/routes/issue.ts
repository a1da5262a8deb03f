/** `/issue`: create, read, edit, delete, bulk read. */
import {
  bodyOf,
  type Call,
  expandOf,
  flagParameter,
  issueOf,
  listParameter,
  may,
  requireAdmin,
  type SandboxApp,
  viewOf,
  visibleIssue,
} from '../call.ts';
import { sees } from '../comments.ts';
import { exclusively } from '../exclusive.ts';
import { ANYTHING, applyAssignments, assignmentsOf, type Rules, UPDATE_ENTRIES } from '../fields/apply.ts';
import { createIssue } from '../fields/create.ts';
import { editMeta } from '../fields/metadata.ts';
import { checkParentSeen } from '../fields/parent.ts';
import { editFormOf } from '../fields/screen.ts';
import { isRecord } from '../fields/writer.ts';
import { presentComment, presentIssueBrief } from '../present/entries.ts';
import { fieldTitles, presentIssue, selectionOf } from '../present/issue.ts';
import { api, type View } from '../present/view.ts';
import { presentTransition } from '../present/workflow.ts';
import { noIssue, noPermission, problem } from '../problems.ts';
import { propertiesOf } from '../properties.ts';
import type { Issue } from '../records.ts';
import { commit, draftOf, openTransitions } from '../workflow.ts';
import { prepareEntries } from './update-entries.ts';

const HISTORIES_OF_ONE = 100;
const HISTORIES_OF_MANY = 40;
const MAX_BULK = 100;

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
      transitions: openTransitions(view.site, issue, view.caller).map((transition) =>
        presentTransition(view, transition),
      ),
    }),
  };
}

/** @param rules what the screen in use lets one set. */
function editIssue(view: View, issue: Issue, body: unknown, rules: Rules): void {
  const { site, caller } = view;
  const assignments = assignmentsOf(body);
  const properties = propertiesOf(body);
  checkParentSeen(site, caller, assignments.fields.parent);
  const draft = draftOf(issue);
  const items = applyAssignments(site, draft, assignments, rules);
  const addEntries = prepareEntries(view, issue, assignments.update);
  commit(site, issue, draft, caller, items);
  addEntries();
  for (const [key, value] of properties) issue.properties.set(key, value);
}

/** Without the permission to edit, the form is empty, and what has no field is refused by itself. */
function editForm(view: View, issue: Issue, body: unknown): Rules {
  const { site, caller } = view;
  const project = site.projects.get(issue.projectId);
  if (!project) throw noIssue();
  const { fields, update } = assignmentsOf(body);
  const names = [...Object.keys(fields), ...Object.keys(update)];
  if (!may(view, 'EDIT_ISSUES', issue) && names.every((name) => UPDATE_ENTRIES.has(name))) {
    throw problem(400, ['You do not have permission to edit issues in this project.']);
  }
  return editFormOf(site, caller, project, issue);
}

/** Who an issue is assigned to when nobody is named: `-1` of the assignment. */
const defaultAssignee = ({ site }: View, issue: Issue) => {
  const project = site.projects.get(issue.projectId);
  return project?.assigneeType === 'PROJECT_LEAD' ? { accountId: project.leadAccountId } : null;
};

function assign(view: View, issue: Issue, body: unknown): void {
  const { accountId } = isRecord(body) ? body : {};
  if (accountId === undefined) throw problem(400, ['The accountId of the assignee is required.']);
  if (!may(view, 'ASSIGN_ISSUES', issue)) throw noPermission('You do not have permission to assign issues.');
  const assignee = accountId === '-1' ? defaultAssignee(view, issue) : accountId === null ? null : { accountId };
  editIssue(view, issue, { fields: { assignee } }, ANYTHING);
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
    let addEntries: (() => void) | undefined;
    const issue = createIssue(view.site, view.caller, assignments, propertiesOf(body), (draft) => {
      addEntries = prepareEntries(view, draft, assignments.update);
    });
    view.site.onChange({ event: 'jira:issue_created', issue, actor: view.caller });
    addEntries?.();
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
    await exclusively(view.site, issue, () => editIssue(view, issue, body, editForm(view, issue, body)));
    return flagParameter(call, 'returnIssue', false) ? call.json(present(view, issue, call)) : call.body(null, 204);
  });

  app.put('/rest/api/3/issue/:issue/assignee', async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const body = await bodyOf(call);
    await exclusively(view.site, issue, () => assign(view, issue, body));
    return call.body(null, 204);
  });

  app.delete('/rest/api/3/issue/:issue', (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    if (!may(view, 'DELETE_ISSUES', issue)) {
      throw noPermission('You do not have permission to delete issues in this project.');
    }
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
      issue.comments
        .filter((one) => ids.has(one.id) && sees(view, issue)(one))
        .map((comment) => presentComment(view, issue, comment)),
    );
    return call.json({ startAt: 0, maxResults: 1000, total: values.length, isLast: true, values });
  });
}
