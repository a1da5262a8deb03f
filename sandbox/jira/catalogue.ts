/** What every site has: categories, priorities, resolutions, link types, standard types, statuses and fields. */
import type { CategoryKey, Field, FieldContext, IssueType, Status } from './records.ts';

export interface Category {
  id: number;
  key: CategoryKey;
  colorName: string;
  name: string;
}

/** Ids and keys as recorded; they are the same on every site. */
export const CATEGORIES: Readonly<Record<CategoryKey, Category>> = {
  undefined: { id: 1, key: 'undefined', colorName: 'medium-gray', name: 'No Category' },
  new: { id: 2, key: 'new', colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, key: 'indeterminate', colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, key: 'done', colorName: 'green', name: 'Done' },
};

export const PRIORITIES = [
  { id: '1', name: 'Highest', statusColor: '#d04437', description: 'This problem will block progress.' },
  { id: '2', name: 'High', statusColor: '#f15C75', description: 'Serious problem that could block progress.' },
  { id: '3', name: 'Medium', statusColor: '#f79232', description: 'Has the potential to affect progress.' },
  { id: '4', name: 'Low', statusColor: '#707070', description: 'Minor problem or easily worked around.' },
  { id: '5', name: 'Lowest', statusColor: '#999999', description: 'Trivial problem with little or no impact.' },
] as const;

export const DEFAULT_PRIORITY_ID = '3';

export const RESOLUTIONS = [
  { id: '10000', name: 'Done', description: 'Work has been completed on this issue.' },
  { id: '10001', name: "Won't Do", description: "This issue won't be actioned." },
  { id: '10002', name: 'Duplicate', description: 'The problem is a duplicate of an existing issue.' },
  { id: '10003', name: 'Cannot Reproduce', description: 'All attempts at reproducing this issue failed.' },
] as const;

export const LINK_TYPES = [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10001', name: 'Cloners', inward: 'is cloned by', outward: 'clones' },
  { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
] as const;

/** Project roles; every project has all of them, with actors of its own. */
export const ROLES = [
  { id: '10002', name: 'Administrators' },
  { id: '10003', name: 'Developers' },
  { id: '10004', name: 'Service Desk Team' },
] as const;

const issueType = (id: string, name: string, avatarId: number, hierarchyLevel: number, description: string) => ({
  id,
  name,
  avatarId,
  hierarchyLevel,
  description,
});

/** Shared by all company-managed projects. */
export const ISSUE_TYPES: readonly IssueType[] = [
  issueType('10000', 'Epic', 10307, 1, 'A big user story that needs to be broken down.'),
  issueType('10001', 'Story', 10315, 0, 'Functionality or a feature expressed as a user goal.'),
  issueType('10002', 'Task', 10318, 0, 'A small, distinct piece of work.'),
  issueType('10003', 'Sub-task', 10316, -1, 'A small piece of work that is part of a larger task.'),
  issueType('10004', 'Bug', 10303, 0, 'A problem or error.'),
  issueType('10010', 'Service Request', 10321, 0, 'A request that follows the service process.'),
  issueType('10011', 'Incident', 10304, 0, 'An interruption of a service.'),
];

const status = (id: string, name: string, category: CategoryKey, description = '') => ({
  id,
  name,
  category,
  description,
});

/** Shared by all company-managed projects. */
export const STATUSES: readonly Status[] = [
  status('10000', 'To Do', 'new'),
  status('3', 'In Progress', 'indeterminate', 'This issue is being actively worked on at the moment by the assignee.'),
  status('10001', 'In Review', 'indeterminate'),
  status('10002', 'Done', 'done'),
  status('10003', 'Backlog', 'new'),
  status('10004', 'Blocked', 'indeterminate'),
  status('10005', "Won't Do", 'done'),
  status('10010', 'Waiting for support', 'new'),
  status('10011', 'Waiting for customer', 'indeterminate'),
  status('10012', 'Escalated', 'indeterminate'),
  status('10013', 'Resolved', 'done'),
  status('6', 'Closed', 'done', 'The issue is considered finished.'),
];

/** Ids of the custom fields that the sandbox treats in a way of their own. */
export const FIELD_IDS = {
  team: 'customfield_10001',
  startDate: 'customfield_10015',
  storyPointEstimate: 'customfield_10016',
  rank: 'customfield_10019',
  sprint: 'customfield_10020',
  flagged: 'customfield_10021',
  storyPoints: 'customfield_10030',
  severity: 'customfield_10031',
  customer: 'customfield_10032',
  affectedRegions: 'customfield_10033',
  acceptanceCriteria: 'customfield_10034',
  reviewer: 'customfield_10035',
  area: 'customfield_10036',
  budget: 'customfield_10037',
  goLive: 'customfield_10038',
  documentation: 'customfield_10039',
} as const;

const system = (
  id: string,
  name: string,
  schema: Omit<NonNullable<Field['schema']>, 'system'> | undefined,
  clauseNames: string[],
  orderable = true,
): Field => ({
  id,
  key: id,
  name,
  custom: false,
  orderable,
  navigable: true,
  searchable: clauseNames.length > 0,
  clauseNames,
  ...(schema && { schema: { ...schema, system: id } }),
});

/** What most kinds of custom fields have in front of their name. */
export const TYPES = 'com.atlassian.jira.plugin.system.customfieldtypes';

/** A row of the field catalogue. @param options makes one context of them, for all projects. */
export function custom(
  id: string,
  name: string,
  type: string,
  kind: string,
  { items, options, contexts }: { items?: string; options?: readonly string[]; contexts?: FieldContext[] } = {},
): Field {
  const customId = Number(id.slice('customfield_'.length));
  const everywhere = options && [
    { options: options.map((value, index) => ({ id: `${customId + 1000 + index}`, value })) },
  ];
  const offered = contexts ?? everywhere;
  return {
    id,
    key: id,
    name,
    custom: true,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [`cf[${customId}]`, name],
    schema: { type, ...(items !== undefined && { items }), custom: kind, customId },
    ...(offered && { contexts: offered }),
  };
}

export const FIELDS: readonly Field[] = [
  system('summary', 'Summary', { type: 'string' }, ['summary']),
  system('issuetype', 'Issue Type', { type: 'issuetype' }, ['issuetype', 'type', 'worktype']),
  system('project', 'Project', { type: 'project' }, ['project', 'spaceJira'], false),
  { ...system('issuekey', 'Key', undefined, ['id', 'issue', 'issuekey', 'key'], false) },
  { ...system('parent', 'Parent', undefined, ['parent'], false) },
  { ...system('thumbnail', 'Images', undefined, [], false) },
  system('status', 'Status', { type: 'status' }, ['status'], false),
  system('statusCategory', 'Status Category', { type: 'statusCategory' }, ['statusCategory'], false),
  system(
    'statuscategorychangedate',
    'Status Category Changed',
    { type: 'datetime' },
    ['statusCategoryChangedDate'],
    false,
  ),
  system('priority', 'Priority', { type: 'priority' }, ['priority']),
  system('resolution', 'Resolution', { type: 'resolution' }, ['resolution']),
  system('resolutiondate', 'Resolved', { type: 'datetime' }, ['resolutiondate', 'resolved'], false),
  system('assignee', 'Assignee', { type: 'user' }, ['assignee']),
  system('reporter', 'Reporter', { type: 'user' }, ['reporter']),
  system('creator', 'Creator', { type: 'user' }, ['creator'], false),
  system('created', 'Created', { type: 'datetime' }, ['created', 'createdDate'], false),
  system('updated', 'Updated', { type: 'datetime' }, ['updated', 'updatedDate'], false),
  system('lastViewed', 'Last Viewed', { type: 'datetime' }, ['lastViewed'], false),
  system('duedate', 'Due date', { type: 'date' }, ['due', 'duedate']),
  system('labels', 'Labels', { type: 'array', items: 'string' }, ['labels']),
  system('description', 'Description', { type: 'string' }, ['description']),
  system('environment', 'Environment', { type: 'string' }, ['environment']),
  system('components', 'Components', { type: 'array', items: 'component' }, ['component']),
  system('fixVersions', 'Fix versions', { type: 'array', items: 'version' }, ['fixVersion']),
  system('versions', 'Affects versions', { type: 'array', items: 'version' }, ['affectedVersion']),
  system('issuelinks', 'Linked Issues', { type: 'array', items: 'issuelinks' }, ['issueLink']),
  system('subtasks', 'Sub-tasks', { type: 'array', items: 'issuelinks' }, ['subtasks'], false),
  system('attachment', 'Attachment', { type: 'array', items: 'attachment' }, ['attachments']),
  system('comment', 'Comment', { type: 'comments-page' }, ['comment']),
  system('worklog', 'Log Work', { type: 'array', items: 'worklog' }, []),
  system('timetracking', 'Time tracking', { type: 'timetracking' }, []),
  system('timespent', 'Time Spent', { type: 'number' }, ['timespent'], false),
  system('timeestimate', 'Remaining Estimate', { type: 'number' }, ['remainingEstimate', 'timeestimate'], false),
  system(
    'timeoriginalestimate',
    'Original estimate',
    { type: 'number' },
    ['originalEstimate', 'timeoriginalestimate'],
    false,
  ),
  system('aggregatetimespent', 'Σ Time Spent', { type: 'number' }, [], false),
  system('aggregatetimeestimate', 'Σ Remaining Estimate', { type: 'number' }, [], false),
  system('aggregatetimeoriginalestimate', 'Σ Original Estimate', { type: 'number' }, [], false),
  system('progress', 'Progress', { type: 'progress' }, ['progress'], false),
  system('aggregateprogress', 'Σ Progress', { type: 'progress' }, [], false),
  system('workratio', 'Work Ratio', { type: 'number' }, ['workratio'], false),
  system('watches', 'Watchers', { type: 'watches' }, ['watchers'], false),
  system('votes', 'Votes', { type: 'votes' }, ['votes'], false),
  system('security', 'Security Level', { type: 'securitylevel' }, ['level']),
  system('issuerestriction', 'Restrict to', { type: 'issuerestriction' }, []),
  custom(FIELD_IDS.team, 'Team', 'team', `${TYPES}:atlassian-team`),
  custom(FIELD_IDS.startDate, 'Start date', 'date', `${TYPES}:datepicker`),
  custom(FIELD_IDS.storyPointEstimate, 'Story point estimate', 'number', 'com.pyxis.greenhopper.jira:jsw-story-points'),
  custom(FIELD_IDS.rank, 'Rank', 'any', 'com.pyxis.greenhopper.jira:gh-lexo-rank'),
  custom(FIELD_IDS.sprint, 'Sprint', 'array', 'com.pyxis.greenhopper.jira:gh-sprint', { items: 'json' }),
  custom(FIELD_IDS.flagged, 'Flagged', 'array', `${TYPES}:multicheckboxes`, {
    items: 'option',
    options: ['Impediment'],
  }),
  custom(FIELD_IDS.storyPoints, 'Story Points', 'number', `${TYPES}:float`),
  custom(FIELD_IDS.severity, 'Severity', 'option', `${TYPES}:select`, { options: ['S1', 'S2', 'S3', 'S4'] }),
  custom(FIELD_IDS.customer, 'Customer', 'string', `${TYPES}:textfield`),
  custom(FIELD_IDS.affectedRegions, 'Affected regions', 'array', `${TYPES}:multiselect`, {
    items: 'option',
    options: ['Europe', 'North America', 'Asia Pacific', 'Latin America'],
  }),
  custom(FIELD_IDS.acceptanceCriteria, 'Acceptance criteria', 'string', `${TYPES}:textarea`),
  custom(FIELD_IDS.reviewer, 'Reviewer', 'user', `${TYPES}:userpicker`),
  custom(FIELD_IDS.area, 'Area', 'array', `${TYPES}:labels`, { items: 'string' }),
  custom(FIELD_IDS.budget, 'Budget (EUR)', 'number', `${TYPES}:float`),
  custom(FIELD_IDS.goLive, 'Go-live', 'datetime', `${TYPES}:datetime`),
  custom(FIELD_IDS.documentation, 'Documentation', 'string', `${TYPES}:url`),
];
