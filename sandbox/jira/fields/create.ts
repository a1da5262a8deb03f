/** Making an issue out of the body of a create. */
import { DEFAULT_PRIORITY_ID } from '../catalogue.ts';
import { contextOf } from '../field-contexts.ts';
import { can } from '../permissions.ts';
import { fieldProblem, gathered, noPermission, problem } from '../problems.ts';
import type { Account, Issue, IssueType, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { type Assignments, applyAssignments, isRequired } from './apply.ts';
import { checkParentSeen } from './parent.ts';
import { type Form, formOf } from './screen.ts';
import { isRecord } from './writer.ts';

function projectOf(site: Site, creator: Account, value: unknown): Project {
  const said = isRecord(value) ? (value.id ?? value.key) : undefined;
  const project = said === undefined ? undefined : site.project(String(said));
  if (!project || project.status === 'deleted' || !can(site, creator, 'BROWSE_PROJECTS', project)) {
    throw fieldProblem('project', 'Specify a valid project ID or key');
  }
  if (project.status === 'archived') throw fieldProblem('project', 'The project is archived.');
  if (!can(site, creator, 'CREATE_ISSUES', project)) {
    throw noPermission('You do not have permission to create issues in this project.');
  }
  return project;
}

function typeOf(site: Site, project: Project, value: unknown): IssueType {
  if (!isRecord(value)) throw problem(400, [], { issuetype: 'Specify an issue type' });
  const types = project.issueTypeIds.flatMap((id) => site.issueTypes.get(id) ?? []);
  const type = types.find(({ id, name }) => (value.id !== undefined ? id === String(value.id) : name === value.name));
  if (!type) throw problem(400, [], { issuetype: 'The issue type selected is invalid.' });
  return type;
}

function draftOf(site: Site, project: Project, type: IssueType, creatorId: string): Issue {
  const workflow = site.workflows.get(project.workflows.get(type.id) ?? '');
  const now = site.now();
  return {
    id: '',
    key: '',
    projectId: project.id,
    issueTypeId: type.id,
    statusId: workflow?.initialStatusId ?? '',
    priorityId: DEFAULT_PRIORITY_ID,
    resolutionId: null,
    summary: '',
    description: null,
    environment: null,
    assigneeId: null,
    reporterId: creatorId,
    creatorId,
    labels: [],
    duedate: null,
    parentId: null,
    componentIds: [],
    fixVersionIds: [],
    versionIds: [],
    originalEstimateSeconds: null,
    remainingEstimateSeconds: null,
    created: now,
    updated: now,
    resolved: null,
    statusCategoryChanged: now,
    custom: new Map(),
    comments: [],
    worklogs: [],
    attachmentIds: [],
    histories: [],
    watcherIds: new Set([creatorId]),
    voterIds: new Set(),
    properties: new Map(),
    rank: '0|zzzzzz:',
  };
}

/** Fields that the create screen requires and nobody gave are an error, unless they have a default. */
function checkRequired(site: Site, draft: Issue, form: Form, given: ReadonlySet<string>): void {
  const errors: Record<string, string> = {};
  for (const { id } of form.fields) {
    if (!form.requires(id) || given.has(id) || ['issuetype', 'reporter', 'priority'].includes(id)) continue;
    if (id === 'summary') errors.summary = 'You must specify a summary of the issue.';
    else if (id === 'parent') errors.parent = 'Issue type is a sub-task but parent issue key or id not specified.';
    else if (!draft.custom.has(id)) errors[id] = isRequired(site, id);
  }
  if (Object.keys(errors).length > 0) throw problem(400, [], errors);
}

function fillDefaults(draft: Issue, form: Form): void {
  for (const field of form.fields) {
    const value = contextOf(field, draft.projectId)?.defaultValue;
    if (field.custom && value !== undefined) draft.custom.set(field.id, value);
  }
}

/**
 * Checks everything before the site changes in any way.
 * @param check has the last word on the draft: what it throws keeps the issue from being made.
 */
export function createIssue(
  site: Site,
  creator: Account,
  assignments: Assignments,
  properties: ReadonlyMap<string, unknown>,
  check: (draft: Issue) => void = () => undefined,
): Issue {
  const { project: projectValue, issuetype, ...fields } = assignments.fields;
  const project = projectOf(site, creator, projectValue);
  const type = typeOf(site, project, issuetype);
  const form = formOf(site, creator, project, type.id, 'create');
  const draft = draftOf(site, project, type, creator.accountId);
  fillDefaults(draft, form);
  const given = new Set([...Object.keys(fields), ...Object.keys(assignments.update)]);
  gathered(
    () => checkParentSeen(site, creator, fields.parent),
    () => checkRequired(site, draft, form, given),
    () => applyAssignments(site, draft, { fields, update: assignments.update }, form),
  );
  check(draft);
  draft.id = site.nextId('issue');
  draft.key = `${project.key}-${project.nextIssueNumber}`;
  project.nextIssueNumber += 1;
  for (const [key, value] of properties) draft.properties.set(key, value);
  site.addIssue(draft);
  return draft;
}
