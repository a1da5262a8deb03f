/** Making an issue out of the body of a create. */
import { DEFAULT_PRIORITY_ID } from '../catalogue.ts';
import { problem } from '../problems.ts';
import type { Account, Issue, IssueType, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { type Assignments, applyAssignments } from './apply.ts';
import { isOnScreen } from './screen.ts';
import { isRecord } from './writer.ts';

function projectOf(site: Site, value: unknown): Project {
  const said = isRecord(value) ? (value.id ?? value.key) : undefined;
  const project = said === undefined ? undefined : site.project(String(said));
  if (!project || project.status === 'deleted') {
    throw problem(400, [], { project: 'Specify a valid project ID or key' });
  }
  if (project.status === 'archived') throw problem(400, [], { project: 'The project is archived.' });
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

function checkRequired(site: Site, project: Project, type: IssueType, given: ReadonlySet<string>, draft: Issue): void {
  const errors: Record<string, string> = {};
  if (draft.summary === '') errors.summary = 'You must specify a summary of the issue.';
  if (type.hierarchyLevel < 0 && draft.parentId === null) {
    errors.parent = 'Issue type is a sub-task but parent issue key or id not specified.';
  }
  for (const fieldId of project.screen.requiredFieldIds) {
    const hasDefault = fieldId === 'reporter' || fieldId === 'priority';
    if (given.has(fieldId) || hasDefault) continue;
    errors[fieldId] = `${site.fields.get(fieldId)?.name ?? fieldId} is required.`;
  }
  if (Object.keys(errors).length > 0) throw problem(400, [], errors);
}

/** Checks everything before the site changes in any way. */
export function createIssue(
  site: Site,
  creator: Account,
  assignments: Assignments,
  properties: ReadonlyMap<string, unknown>,
): Issue {
  const { project: projectValue, issuetype, ...fields } = assignments.fields;
  const project = projectOf(site, projectValue);
  const type = typeOf(site, project, issuetype);
  const draft = draftOf(site, project, type, creator.accountId);
  if (fields.summary === undefined && assignments.update.summary === undefined) {
    checkRequired(site, project, type, new Set(Object.keys(fields)), draft);
  }
  applyAssignments(site, draft, { fields, update: assignments.update }, (id) => isOnScreen(project, id));
  const given = new Set([...Object.keys(fields), ...Object.keys(assignments.update)]);
  checkRequired(site, project, type, given, draft);
  draft.id = site.nextId('issue');
  draft.key = `${project.key}-${project.nextIssueNumber}`;
  project.nextIssueNumber += 1;
  for (const [key, value] of properties) draft.properties.set(key, value);
  site.addIssue(draft);
  return draft;
}
