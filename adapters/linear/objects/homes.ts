/** Where a task is to be: its team and its project, which callers name by id, key or slug. */
import { bodyProblem, type FieldProblem, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, objects, text } from '../../toolkit/json.ts';
import { type Team, teamNamed, teams } from '../fields/tables.ts';
import type { LinearClient } from '../line/client.ts';
import { idsOf, whole } from '../lists/whole.ts';
import { isTrashed } from './issue.ts';
import { projectFilter } from './task-filter.ts';

const MOST_TEAMS = 50;

export interface Home {
  readonly id: string;
  readonly teamIds: readonly string[];
}

const shown = ({ id, key, name }: Team) => ({ id, key, name });

const PROJECTS = `query($filter: ProjectFilter) {
  projects(filter: $filter, first: 50) { nodes { id name trashed ${idsOf('teams', MOST_TEAMS)} } }
}`;

async function projects({ client }: Context<LinearClient>, filter: JsonObject): Promise<JsonObject[]> {
  const data = await client.query(PROJECTS, { filter });
  return objects(object(data.projects)?.nodes).filter((project) => !isTrashed(project));
}

/** The project that a caller names; the problem when there is none. */
export async function projectNamed(context: Context<LinearClient>, given: string): Promise<Home | FieldProblem> {
  const [found] = await projects(context, projectFilter(given));
  if (found) {
    const { teams: own } = await whole(context.client, 'project', found, ['teams']);
    return {
      id: text(found.id) ?? '',
      teamIds: objects(object(own)?.nodes).flatMap(({ id }) => text(id) ?? []),
    };
  }
  if (await teamNamed(context, given)) return bodyProblem('$.project_id', 'is a team: give it in group_ids');
  const all = await projects(context, {});
  return bodyProblem(
    '$.project_id',
    `names no project: ${given}`,
    all.map(({ id, name }) => ({ id, name })),
  );
}

/** The team that a caller names; the problem when there is none. @param path for instance `$.group_ids[0]`. */
export async function groupNamed(
  context: Context<LinearClient>,
  given: string,
  path: string,
): Promise<Team | FieldProblem> {
  const found = await teamNamed(context, given);
  return found ?? bodyProblem(path, `names no team: ${given}`, (await teams(context)).map(shown));
}

export const isProblem = (value: object | undefined): value is FieldProblem =>
  value !== undefined && 'message' in value;

export async function oneGroup(context: Context<LinearClient>, given: readonly string[]): Promise<Team> {
  if (given.length > 1)
    throw validationError([bodyProblem('$.group_ids', 'may have one entry: a task is of one team')]);
  const team = await groupNamed(context, given[0] ?? '', '$.group_ids[0]');
  if (isProblem(team)) throw validationError([team]);
  return team;
}

/** The team of a new task: as it was given, else its parent's, else the only one that it can be. */
export async function homeTeam(
  context: Context<LinearClient>,
  {
    groupIds,
    parentTeamId,
    project,
  }: { groupIds: readonly string[]; parentTeamId: string | undefined; project: Home | undefined },
): Promise<Team> {
  if (groupIds.length > 0) return await oneGroup(context, groupIds);
  const all = await teams(context);
  const wanted = parentTeamId ?? (project?.teamIds.length === 1 ? project.teamIds[0] : undefined);
  const only = project ? undefined : all.length === 1 ? all[0] : undefined;
  const found = wanted === undefined ? only : ((await teamNamed(context, wanted)) ?? undefined);
  if (found) return found;
  const possible = project ? all.filter(({ id }) => project.teamIds.includes(id)) : all;
  throw validationError([
    bodyProblem('$.group_ids', 'is required: the id or key of the team that the task is of', possible.map(shown)),
  ]);
}

/** A task can be in projects of its team only. */
export const homeProblem = ({ id, name }: Team, project: Home | undefined): FieldProblem[] =>
  project && !project.teamIds.includes(id) ? [bodyProblem('$.project_id', `is no project of the team ${name}`)] : [];
