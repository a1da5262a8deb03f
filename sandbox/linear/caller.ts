/** Who asks: a person by a key, a person through an app, or an app itself. */
import type { Lookups } from './lookups.ts';
import type { Row, World } from './world.ts';

export interface Caller {
  readonly world: World;
  readonly user: Row;
  /** Undefined for a personal key, which may do what its person may. */
  readonly scopes: readonly string[] | undefined;
  /** Whose limits the request draws on. */
  readonly bucket: string;
  /** Of a query, during which nothing changes. */
  readonly lookups?: Lookups;
}

/** What every resolver has at hand. */
export interface Context extends Caller {
  /** Address of the sandbox. */
  readonly url: string;
}

export const membersOf = (world: World, teamId: string): readonly Row[] =>
  world.rows('TeamMembership').filter((one) => one.teamId === teamId);

/** Private teams are there for their members only. */
export function seesTeam({ world, user }: Caller, team: Row | undefined): boolean {
  if (!team) return false;
  return team.private !== true || membersOf(world, team.id).some(({ userId }) => userId === user.id);
}

function seesTeamOf(caller: Caller, teamId: string): boolean {
  const known = caller.lookups?.teams.get(teamId);
  if (known !== undefined) return known;
  const isSeen = seesTeam(caller, caller.world.get('Team', teamId));
  caller.lookups?.teams.set(teamId, isSeen);
  return isSeen;
}

const TEAM_OF: Readonly<Record<string, (world: World, row: Row) => unknown>> = {
  Team: (_world, row) => row.id,
  Issue: (_world, row) => row.teamId,
  WorkflowState: (_world, row) => row.teamId,
  IssueLabel: (_world, row) => row.teamId,
  TeamMembership: (_world, row) => row.teamId,
  Comment: (world, row) => world.get('Issue', row.issueId)?.teamId,
  Attachment: (world, row) => world.get('Issue', row.issueId)?.teamId,
};

/** What is hidden looks as if it did not exist. */
export function sees(caller: Caller, row: Row | undefined): row is Row {
  if (!row) return false;
  const teamId = TEAM_OF[row.__typename]?.(caller.world, row);
  if (typeof teamId === 'string' && !seesTeamOf(caller, teamId)) return false;
  if (row.__typename !== 'Project' || !Array.isArray(row.teamIds) || row.teamIds.length === 0) return true;
  return row.teamIds.some((id) => seesTeamOf(caller, id));
}
