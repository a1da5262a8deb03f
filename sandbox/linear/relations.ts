/** How rows hang together: what stands behind a field that is no value of the row itself. */
import { type Context, membersOf, sees } from './caller.ts';
import type { Lookups } from './lookups.ts';
import type { Row, World } from './world.ts';

/** Fields whose target has another type than their name says. */
const REFERENCES: Readonly<Record<string, string>> = {
  team: 'Team',
  parentTeam: 'Team',
  state: 'WorkflowState',
  assignee: 'User',
  creator: 'User',
  delegate: 'User',
  user: 'User',
  actor: 'User',
  lead: 'User',
  issue: 'Issue',
  project: 'Project',
  status: 'ProjectStatus',
  fromState: 'WorkflowState',
  toState: 'WorkflowState',
  fromAssignee: 'User',
  toAssignee: 'User',
  fromProject: 'Project',
  toProject: 'Project',
  fromTeam: 'Team',
  toTeam: 'Team',
  fromParent: 'Issue',
  toParent: 'Issue',
  defaultIssueState: 'WorkflowState',
};

const typeBehind = (row: Row, field: string): string | undefined =>
  field === 'parent' ? row.__typename : REFERENCES[field];

const byId = (world: World, type: string, ids: unknown): Row[] =>
  (Array.isArray(ids) ? ids : []).map((id) => world.get(type, id)).filter((row) => row !== undefined);

const whereIs =
  (type: string, field: string): Collection =>
  (world, row, lookups) =>
    lookups
      ? lookups.pointingTo(world, type, field, row.id)
      : world.rows(type).filter((other) => other[field] === row.id);

type Collection = (world: World, row: Row, lookups: Lookups | undefined) => readonly Row[];

const COLLECTIONS: Readonly<Record<string, Readonly<Record<string, Collection>>>> = {
  Issue: {
    children: whereIs('Issue', 'parentId'),
    comments: whereIs('Comment', 'issueId'),
    attachments: whereIs('Attachment', 'issueId'),
    history: whereIs('IssueHistory', 'issueId'),
    labels: (world, row) => byId(world, 'IssueLabel', row.labelIds),
    subscribers: (world, row) => byId(world, 'User', row.subscriberIds),
  },
  Comment: { children: whereIs('Comment', 'parentId') },
  Project: {
    issues: whereIs('Issue', 'projectId'),
    teams: (world, row) => byId(world, 'Team', row.teamIds),
    accessibleTeams: (world, row) => byId(world, 'Team', row.teamIds),
    members: (world, row) => byId(world, 'User', row.memberIds),
    comments: whereIs('Comment', 'projectId'),
  },
  Team: {
    issues: whereIs('Issue', 'teamId'),
    states: whereIs('WorkflowState', 'teamId'),
    labels: whereIs('IssueLabel', 'teamId'),
    children: whereIs('Team', 'parentId'),
    memberships: (world, row) => membersOf(world, row.id),
    members: (world, row) =>
      byId(
        world,
        'User',
        membersOf(world, row.id).map(({ userId }) => userId),
      ),
    projects: (world, row) =>
      world.rows('Project').filter(({ teamIds }) => Array.isArray(teamIds) && teamIds.includes(row.id)),
  },
  User: {
    assignedIssues: whereIs('Issue', 'assigneeId'),
    createdIssues: whereIs('Issue', 'creatorId'),
    teamMemberships: whereIs('TeamMembership', 'userId'),
    teams: (world, row) =>
      byId(
        world,
        'Team',
        world
          .rows('TeamMembership')
          .filter(({ userId }) => userId === row.id)
          .map(({ teamId }) => teamId),
      ),
  },
  WorkflowState: { issues: whereIs('Issue', 'stateId') },
  IssueLabel: {
    children: whereIs('IssueLabel', 'parentId'),
    issues: (world, row) =>
      world.rows('Issue').filter(({ labelIds }) => Array.isArray(labelIds) && labelIds.includes(row.id)),
  },
  Organization: {
    users: (world) => world.rows('User'),
    teams: (world) => world.rows('Team'),
  },
};

/** The rows behind a field that holds many; undefined for one that does not. */
export function collection(context: Context, row: Row, field: string): readonly Row[] | undefined {
  const { world, lookups } = context;
  return COLLECTIONS[row.__typename]?.[field]?.(world, row, lookups).filter((one) => sees(context, one));
}

/** The row behind a field that holds one, `null` where there is none; undefined for a field that is no reference. */
export function reference(context: Context, row: Row, field: string): Row | null | undefined {
  const type = typeBehind(row, field);
  if (type === undefined || field in row) return undefined;
  const found = context.world.get(type, row[`${field}Id`]);
  return sees(context, found) ? found : null;
}
