/** Issues. Source: the public schema; states give the dates, teams the numbers. */
import type { Context } from '../caller.ts';
import { stored } from '../markdown.ts';
import { argumentProblem, inputProblem, notFound } from '../problem.ts';
import { find } from '../queries.ts';
import type { Fields, Row } from '../world.ts';
import { done, given, inputOf, type Mutation } from './payload.ts';

export const PRIORITIES = ['No priority', 'Urgent', 'High', 'Medium', 'Low'] as const;
const MOST_LEVELS = 10;
const PLAIN = [
  'title',
  'assigneeId',
  'delegateId',
  'projectId',
  'projectMilestoneId',
  'cycleId',
  'dueDate',
  'estimate',
  'subscriberIds',
];

const stateOf = ({ world }: Context, id: unknown): Row => {
  const state = world.get('WorkflowState', id);
  if (!state) throw notFound('WorkflowState');
  return state;
};

const statesOf = ({ world }: Context, teamId: string): Row[] =>
  world.rows('WorkflowState').filter((state) => state.teamId === teamId);

/** Where an issue of a team begins: in triage where that is on, else in the team's default. */
function firstState(context: Context, team: Row): string {
  const wanted = team.triageEnabled ? 'triage' : 'backlog';
  const found = statesOf(context, team.id).find(({ type }) => type === wanted);
  return found?.id ?? statesOf(context, team.id)[0]?.id ?? '';
}

function checkPeople({ world }: Context, input: Fields): void {
  for (const field of ['assigneeId', 'delegateId']) {
    if (!input[field]) continue;
    const person = world.get('User', input[field]);
    if (!person) throw notFound('User');
    if (person.active !== true) throw argumentProblem(`${field} must be an active user.`);
    if ((person.app === true) !== (field === 'delegateId')) throw argumentProblem(`${field} cannot be this user.`);
  }
}

function checkProject(context: Context, projectId: unknown, teamId: string): void {
  if (!projectId) return;
  const project = find(context, 'Project', projectId);
  if (!(project.teamIds as string[]).includes(teamId)) {
    throw argumentProblem('The project is not associated with the team of the issue.');
  }
}

function checkState(context: Context, stateId: unknown, teamId: string): void {
  if (stateOf(context, stateId).teamId !== teamId) throw argumentProblem('stateId must be a state of the team.');
}

/** Groups can't be applied; one of each group at most; only those of the team, or of nobody. */
function checkLabels({ world }: Context, labelIds: readonly string[], teamId: string): void {
  const labels = labelIds.map((id) => {
    const label = world.get('IssueLabel', id);
    if (!label) throw notFound('IssueLabel');
    return label;
  });
  if (labels.some(({ isGroup }) => isGroup === true)) throw argumentProblem('A label group cannot be applied.');
  const teams = new Set([null, teamId, world.get('Team', teamId)?.parentId]);
  if (labels.some((label) => !teams.has((label.teamId ?? null) as string | null))) {
    throw inputProblem('LabelIds for incorrect team', 'The label is not of the team of the issue.');
  }
  const groups = labels.map(({ parentId }) => parentId).filter((id) => typeof id === 'string');
  if (new Set(groups).size < groups.length) {
    throw inputProblem('labelIds not exclusive child labels', 'Only one label in a group can be applied.');
  }
}

function parentOf(context: Context, id: unknown, child?: Row): string | null {
  if (!id) return null;
  const parent = find(context, 'Issue', id);
  let level = 1;
  for (let row: Row | undefined = parent; row; row = context.world.get('Issue', row.parentId)) {
    if (row.id === child?.id) throw argumentProblem('An issue cannot be its own parent.');
    level += 1;
    if (level > MOST_LEVELS) throw argumentProblem(`Issues can be nested ${MOST_LEVELS} levels deep.`);
  }
  return parent.id;
}

/** When it was started, completed and canceled, by the kind of its state. */
function datesOf(context: Context, stateId: unknown, row?: Row): Fields {
  const { type } = stateOf(context, stateId);
  const at = context.world.instant();
  const isOver = type === 'completed' || type === 'canceled' || type === 'duplicate';
  return {
    startedAt:
      type === 'started' || type === 'completed' ? (row?.startedAt ?? at) : isOver ? (row?.startedAt ?? null) : null,
    completedAt: type === 'completed' ? (row?.completedAt ?? at) : null,
    canceledAt: type === 'canceled' || type === 'duplicate' ? (row?.canceledAt ?? at) : null,
  };
}

function numbered({ world, url }: Context, team: Row): Fields {
  team.issueCount = Number(team.issueCount ?? 0) + 1;
  const number = team.issueCount;
  const identifier = `${team.key}-${number}`;
  return { number, identifier, url: `${url}/${world.rows('Organization')[0]?.urlKey}/issue/${identifier}` };
}

const priority = (value: unknown): Fields => {
  if (value === undefined) return {};
  const label = PRIORITIES[Number(value)];
  if (label === undefined) throw argumentProblem('priority must be between 0 and 4.');
  return { priority: value, priorityLabel: label };
};

const description = (value: unknown): Fields =>
  value === undefined ? {} : { description: typeof value === 'string' && value !== '' ? stored(value) : null };

/** What the input says, checked for an issue of this team. */
function fieldsOf(context: Context, input: Fields, teamId: string, row?: Row): Fields {
  checkPeople(context, input);
  if (typeof input.estimate === 'number' && !Number.isInteger(input.estimate))
    throw argumentProblem('estimate must be an integer.');
  const fields: Record<string, unknown> = {
    ...given(input, PLAIN),
    ...priority(input.priority),
    ...description(input.description),
  };
  if (input.parentId !== undefined) fields.parentId = parentOf(context, input.parentId, row);
  const labelIds = labelsOf(input, row);
  checkLabels(context, labelIds, teamId);
  return { ...fields, labelIds };
}

function labelsOf(input: Fields, row?: Row): string[] {
  if (Array.isArray(input.labelIds)) return input.labelIds;
  const kept = ((row?.labelIds ?? []) as string[]).filter(
    (id) => !((input.removedLabelIds ?? []) as string[]).includes(id),
  );
  return [...new Set([...kept, ...((input.addedLabelIds ?? []) as string[])])];
}

/** When an issue of another system was completed. */
function completion(context: Context, { createdAt, completedAt }: Fields, stateId: unknown): Fields {
  if (completedAt === undefined || completedAt === null) return {};
  const now = context.world.now();
  const [begun, done] = [createdAt ?? now, completedAt].map((at) => new Date(at as string | number).getTime());
  if (Number(done) > now || Number(done) <= Number(begun)) {
    throw argumentProblem('completedAt must be a time in the past and after createdAt.');
  }
  if (stateOf(context, stateId).type !== 'completed')
    throw argumentProblem('completedAt is incompatible with the state.');
  return { completedAt: new Date(Number(done)).toISOString() };
}

/** @param input of `IssueCreateInput`. */
export function createIssue(context: Context, input: Fields): Row {
  const { world, user } = context;
  const team = find(context, 'Team', input.teamId);
  if (typeof input.title !== 'string' || input.title.trim() === '')
    throw argumentProblem('title must be longer than or equal to 1 characters.');
  const stateId = input.stateId ?? firstState(context, team);
  checkState(context, stateId, team.id);
  checkProject(context, input.projectId, team.id);
  const fields = {
    priority: 0,
    priorityLabel: PRIORITIES[0],
    subscriberIds: [user.id],
    ...fieldsOf(context, input, team.id),
    ...datesOf(context, stateId),
    teamId: team.id,
    stateId,
    creatorId: user.id,
    trashed: null,
    previousIdentifiers: [],
  };
  const row = world.add('Issue', {
    ...(input.id !== undefined && { id: input.id }),
    ...fields,
    ...given(input, ['createdAt']),
    ...completion(context, input, stateId),
  });
  Object.assign(row, numbered(context, team), { branchName: '' });
  row.branchName = `${user.displayName}/${String(row.identifier).toLowerCase()}`;
  return row;
}

/** A trashed issue can still be read, and not changed. */
function living(context: Context, id: unknown): Row {
  const row = find(context, 'Issue', id);
  if (row.trashed === true) throw notFound('Issue');
  return row;
}

/** Another team has other states and labels. */
function move(context: Context, row: Row, input: Fields): Fields {
  if (input.teamId === undefined || input.teamId === row.teamId) return {};
  const team = find(context, 'Team', input.teamId);
  const old = stateOf(context, row.stateId);
  const same = statesOf(context, team.id).find(({ type }) => type === old.type);
  return {
    teamId: team.id,
    stateId: input.stateId ?? same?.id ?? firstState(context, team),
    ...numbered(context, team),
    previousIdentifiers: [...(row.previousIdentifiers as string[]), String(row.identifier)],
  };
}

const HISTORY: Readonly<Record<string, readonly [string, string]>> = {
  title: ['fromTitle', 'toTitle'],
  stateId: ['fromStateId', 'toStateId'],
  assigneeId: ['fromAssigneeId', 'toAssigneeId'],
  projectId: ['fromProjectId', 'toProjectId'],
  parentId: ['fromParentId', 'toParentId'],
  teamId: ['fromTeamId', 'toTeamId'],
  cycleId: ['fromCycleId', 'toCycleId'],
  priority: ['fromPriority', 'toPriority'],
  estimate: ['fromEstimate', 'toEstimate'],
  dueDate: ['fromDueDate', 'toDueDate'],
};

const without = (one: unknown, other: unknown): string[] =>
  ((one ?? []) as string[]).filter((id) => !((other ?? []) as string[]).includes(id));

export function noteHistory({ world, user }: Context, row: Row, before: Fields): void {
  const fields: Record<string, unknown> = {};
  for (const [name, [from, to]] of Object.entries(HISTORY)) {
    if (!(name in before)) continue;
    fields[from] = before[name];
    fields[to] = row[name] ?? null;
  }
  if ('labelIds' in before) {
    fields.removedLabelIds = without(before.labelIds, row.labelIds);
    fields.addedLabelIds = without(row.labelIds, before.labelIds);
  }
  if ('description' in before) fields.updatedDescription = true;
  if ('trashed' in before) fields.trashed = row.trashed === true;
  if ('archivedAt' in before) fields.archived = row.archivedAt !== null;
  if (Object.keys(fields).length > 0) world.add('IssueHistory', { ...fields, issueId: row.id, actorId: user.id });
}

function change(context: Context, row: Row, fields: Fields): Fields {
  const before = context.world.change(row, fields);
  noteHistory(context, row, before);
  return done(context, 'update', 'issue', row, before);
}

function update(context: Context, args: Fields): Fields {
  const row = living(context, args.id);
  if (row.archivedAt) throw argumentProblem('An archived issue cannot be edited.');
  const input = inputOf(args);
  if (input.title !== undefined && String(input.title ?? '').trim() === '')
    throw argumentProblem('title must be longer than or equal to 1 characters.');
  const moved = move(context, row, input);
  const teamId = String(moved.teamId ?? row.teamId);
  const stateId = moved.stateId ?? input.stateId ?? row.stateId;
  checkState(context, stateId, teamId);
  if (input.projectId !== undefined || moved.teamId !== undefined)
    checkProject(context, input.projectId ?? row.projectId, teamId);
  const isOtherState = stateId !== row.stateId;
  return change(context, row, {
    ...fieldsOf(context, input, teamId, row),
    ...moved,
    stateId,
    ...(isOtherState && datesOf(context, stateId, row)),
  });
}

export const issues: Readonly<Record<string, Mutation>> = {
  issueCreate: (context, args) => done(context, 'create', 'issue', createIssue(context, inputOf(args))),
  issueUpdate: update,
  issueDelete(context, args) {
    const row = living(context, args.id);
    const before = context.world.change(row, { trashed: true, archivedAt: context.world.instant() });
    noteHistory(context, row, before);
    return done(context, 'remove', 'issue', row, before);
  },
  issueArchive: (context, args) => change(context, living(context, args.id), { archivedAt: context.world.instant() }),
  issueUnarchive: (context, args) =>
    change(context, find(context, 'Issue', args.id), { archivedAt: null, trashed: null }),
};
