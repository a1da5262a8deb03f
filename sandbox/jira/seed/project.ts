/** A new project with its types, workflows and screens. */
import { FIELD_IDS } from '../catalogue.ts';
import type { CategoryKey, Project, Transition } from '../records.ts';
import { Site } from '../site.ts';
import { groupIdOf } from './people.ts';

export type ProjectInput = Pick<Project, 'key' | 'name' | 'description' | 'leadAccountId' | 'projectTypeKey' | 'style'>;

const COMMON_FIELDS = ['description', 'assignee', 'reporter', 'labels', 'duedate', 'issuelinks', 'attachment'];

const CLASSIC_FIELDS = [
  ...COMMON_FIELDS,
  'priority',
  'components',
  'fixVersions',
  'versions',
  'environment',
  'timetracking',
  ...[
    FIELD_IDS.storyPoints,
    FIELD_IDS.startDate,
    FIELD_IDS.sprint,
    FIELD_IDS.severity,
    FIELD_IDS.customer,
    FIELD_IDS.affectedRegions,
    FIELD_IDS.acceptanceCriteria,
    FIELD_IDS.reviewer,
    FIELD_IDS.area,
    FIELD_IDS.budget,
    FIELD_IDS.goLive,
    FIELD_IDS.documentation,
    FIELD_IDS.flagged,
  ],
];

/** A fresh team-managed project lacks priority, time tracking, versions and components. */
const TEAM_FIELDS = [...COMMON_FIELDS, FIELD_IDS.storyPointEstimate, FIELD_IDS.startDate, FIELD_IDS.sprint];

/** Shared by every company-managed project of a kind: `name: status, from…`. */
const SOFTWARE: Transition[] = [
  { id: '11', name: 'Reopen', to: '10000' },
  { id: '21', name: 'Start work', to: '3' },
  { id: '31', name: 'Ask for review', to: '10001' },
  { id: '41', name: 'Finish', to: '10002' },
  { id: '51', name: 'Block', to: '10004' },
  { id: '61', name: 'Reject', to: '10005', screen: [{ fieldId: 'resolution', required: true }] },
];

const SERVICE: Transition[] = [
  { id: '11', name: 'Respond to customer', from: ['10010', '10012'], to: '10011' },
  { id: '21', name: 'Customer replied', from: ['10011'], to: '10010' },
  { id: '31', name: 'Escalate', from: ['10010', '10011'], to: '10012' },
  {
    id: '41',
    name: 'Resolve',
    from: ['10010', '10011', '10012'],
    to: '10013',
    screen: [{ fieldId: 'resolution', required: true }],
  },
  { id: '51', name: 'Close', from: ['10013'], to: '6' },
  { id: '61', name: 'Open again', from: ['10013', '6'], to: '10010' },
];

/** Step by step: done is not reachable from the backlog at once. */
const STRICT: Transition[] = [
  { id: '11', name: 'Select', from: ['10003'], to: '10000' },
  { id: '21', name: 'Start', from: ['10000'], to: '3' },
  { id: '31', name: 'Hand over', from: ['3'], to: '10001' },
  { id: '41', name: 'Accept', from: ['10001'], to: '10002' },
  { id: '51', name: 'Return', from: ['10001', '10002'], to: '3' },
];

function sharedWorkflow(site: Site, kind: 'software' | 'service' | 'strict'): string {
  const id = `workflow-${kind}`;
  const transitions = { software: SOFTWARE, service: SERVICE, strict: STRICT }[kind];
  const initialStatusId = { software: '10000', service: '10010', strict: '10003' }[kind];
  site.workflows.set(id, { id, initialStatusId, transitions });
  return id;
}

const TEAM_STATUSES: readonly [string, CategoryKey][] = [
  ['To Do', 'new'],
  ['In Progress', 'indeterminate'],
  ['Done', 'done'],
];

const TEAM_TYPES: readonly [string, number, number][] = [
  ['Epic', 1, 10307],
  ['Subtask', -1, 10316],
  ['Task', 0, 10318],
  ['Bug', 0, 10303],
];

/** A team-managed project has types, statuses and a workflow of its own, with names that other projects use too. */
function giveOwnSetup(site: Site, project: Project): void {
  const statusIds = TEAM_STATUSES.map(([name, category]) => {
    const id = site.nextId('status', 10_100);
    site.statuses.set(id, { id, name, description: '', category, projectId: project.id });
    return id;
  });
  const workflowId = `workflow-${project.id}`;
  const transitions = statusIds.map((to, index) => ({
    id: `${index + 1}1`,
    name: TEAM_STATUSES[index]?.[0] ?? '',
    to,
  }));
  site.workflows.set(workflowId, { id: workflowId, initialStatusId: statusIds[0] ?? '', transitions });
  for (const [name, hierarchyLevel, avatarId] of TEAM_TYPES) {
    const id = site.nextId('issuetype', 10_100);
    site.issueTypes.set(id, { id, name, description: '', avatarId, hierarchyLevel, projectId: project.id });
    project.issueTypeIds.push(id);
    project.workflows.set(id, workflowId);
  }
}

const SOFTWARE_TYPES = ['10000', '10001', '10002', '10003', '10004'];
const TYPES = {
  software: SOFTWARE_TYPES,
  business: ['10002', '10003'],
  service_desk: ['10010', '10011', '10003'],
} as const;

export function createProject(site: Site, input: ProjectInput, isStrict = false): Project {
  const id = site.nextId('project');
  const project: Project = {
    ...input,
    id,
    formerKeys: [],
    status: 'live',
    assigneeType: 'UNASSIGNED',
    issueTypeIds: [],
    workflows: new Map(),
    screen: { fieldIds: input.style === 'classic' ? CLASSIC_FIELDS : TEAM_FIELDS, requiredFieldIds: [] },
    typeScreens: new Map(),
    permissions: new Map(),
    roles: new Map([
      ['10002', { accountIds: new Set([input.leadAccountId]), groupIds: new Set([groupIdOf('jira-administrators')]) }],
      ['10003', { accountIds: new Set(), groupIds: new Set([groupIdOf('jira-software-users')]) }],
      ['10004', { accountIds: new Set(), groupIds: new Set([groupIdOf('support')]) }],
    ]),
    nextIssueNumber: 1,
    entityId: Site.uuid(`project ${id}`),
    avatarId: 10_400 + site.projects.size,
  };
  site.projects.set(id, project);
  if (input.style === 'next-gen') giveOwnSetup(site, project);
  else {
    project.issueTypeIds = [...TYPES[input.projectTypeKey]];
    const kind = input.projectTypeKey === 'service_desk' ? 'service' : isStrict ? 'strict' : 'software';
    const workflowId = sharedWorkflow(site, kind);
    for (const typeId of project.issueTypeIds) project.workflows.set(typeId, workflowId);
  }
  return project;
}
