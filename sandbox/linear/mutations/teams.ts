/** Teams, with the states that every team begins with. */
import type { Context } from '../caller.ts';
import { argumentProblem } from '../problem.ts';
import type { Fields, Row, World } from '../world.ts';
import { done, inputOf, type Mutation } from './payload.ts';

const STATES = [
  ['Backlog', 'backlog'],
  ['Todo', 'unstarted'],
  ['In Progress', 'started'],
  ['In Review', 'started'],
  ['Done', 'completed'],
  ['Canceled', 'canceled'],
  ['Duplicate', 'duplicate'],
] as const;

export function addStates(world: World, team: Row): void {
  const names = team.triageEnabled ? ([['Triage', 'triage'], ...STATES] as const) : STATES;
  for (const [position, [name, type]] of names.entries()) {
    world.add('WorkflowState', { name, type, position, color: '#bec2c8', teamId: team.id });
  }
}

export function addTeam({ world }: Pick<Context, 'world'>, fields: Fields): Row {
  const team = world.add('Team', {
    description: null,
    private: false,
    triageEnabled: false,
    parentId: null,
    retiredAt: null,
    issueEstimationType: 'fibonacci',
    issueCount: 0,
    ...fields,
  });
  team.displayName = team.name;
  addStates(world, team);
  return team;
}

export const teams: Readonly<Record<string, Mutation>> = {
  teamCreate(context, args) {
    const { name, key, description, parentId, id } = inputOf(args);
    const title = String(name ?? '').trim();
    if (title === '') throw argumentProblem('name must be longer than or equal to 1 characters.');
    const short = String(key ?? title.replace(/[^a-z0-9]/gi, '').slice(0, 3)).toUpperCase();
    if (context.world.rows('Team').some((team) => team.key === short)) throw argumentProblem('The key is taken.');
    const team = addTeam(context, {
      name: title,
      key: short,
      description,
      parentId: parentId ?? null,
      ...(id !== undefined && { id }),
    });
    context.world.add('TeamMembership', { teamId: team.id, userId: context.user.id, owner: true, sortOrder: 0 });
    return done(context, 'create', 'team', team);
  },
};
