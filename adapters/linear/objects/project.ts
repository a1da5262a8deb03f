/** Projects, which span teams. A trashed one counts as gone. Source: the public GraphQL schema of Linear. */
import type { TaskProject, TaskProjectCreate, TaskProjectUpdate } from '../../../schema/models/task-project.ts';
import {
  bodyProblem,
  type FieldProblem,
  GatewayError,
  throwProblems,
  validationError,
} from '../../../src/lib/errors.ts';
import type {
  GetInput,
  Item,
  ListInput,
  ObjectAdapter,
  ReadOptions,
  RemoveInput,
  UpdateInput,
  WriteInput,
} from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import { readFormat, TEXT_FORMAT, writtenFormat } from '../../toolkit/text-format.ts';
import { givenRaw } from '../fields/raw-body.ts';
import { teams } from '../fields/tables.ts';
import { readText, writtenText } from '../fields/text.ts';
import type { LinearClient } from '../line/client.ts';
import { both, type RowList, rowsById } from '../lists/row-list.ts';
import { walkRows } from '../lists/row-walk.ts';
import { whole } from '../lists/whole.ts';
import { PROJECT_FIELDS, PROJECTS_A_PAGE, toProject } from '../map/project.ts';
import { createEntity } from './creation.ts';
import { groupNamed, isProblem } from './homes.ts';
import { checkId, gone, isTrashed, isUuid } from './issue.ts';
import { changedFilter, idFilter } from './task-filter.ts';

const PROJECT = { field: 'project', type: 'Project', inputType: 'ProjectCreateInput' } as const;
const SLUG = /^[\w-]{4,80}$/;

const toItem = ({ raw }: Pick<ReadOptions, 'raw'>, project: JsonObject): Item<TaskProject> => ({
  object: toProject(project, readFormat(raw)),
  raw: project,
});

/** Teams and members of which there are more come along with a project. */
const wholeProject = ({ client }: Context<LinearClient>, project: JsonObject): Promise<JsonObject> =>
  whole(client, 'project', project, ['teams', 'members']);

async function fetchProject(context: Context<LinearClient>, id: string): Promise<JsonObject> {
  const { client } = context;
  if (!isUuid(id) && !SLUG.test(id)) checkId(id, 'project');
  const data = await client.query(`query($id: String!) { project(id: $id) { ${PROJECT_FIELDS} } }`, { id });
  const project = object(data.project);
  if (!project) throw new GatewayError('upstream_error', 'Linear answered without a project.');
  if (isTrashed(project)) throw gone('project');
  return await wholeProject(context, project);
}

const projectList = (filter: JsonObject): RowList => ({
  field: 'projects',
  filterType: 'ProjectFilter',
  selection: PROJECT_FIELDS,
  filter,
  more: 'includeArchived: true',
  sortFields: { name: 'name', updated_at: 'updatedAt' },
  keep: (project) => !isTrashed(project),
  keepFields: 'trashed',
  pageSize: PROJECTS_A_PAGE,
});

async function toItems(context: Context<LinearClient>, options: ReadOptions, rows: readonly JsonObject[]) {
  const projects = await Promise.all(rows.map((project) => wholeProject(context, project)));
  return projects.map((project) => toItem(options, project));
}

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<TaskProject>[]> {
  const { filters, query, updatedGte, raw } = input;
  const clauses: JsonObject[] = [
    ...(filters.user_id === undefined ? [] : [{ members: idFilter(filters.user_id) }]),
    ...(raw.team_id === undefined ? [] : [{ accessibleTeams: idFilter(raw.team_id) }]),
    ...(query === undefined ? [] : [{ name: { containsIgnoreCase: query } }]),
    ...(updatedGte === undefined ? [] : [changedFilter(updatedGte)]),
  ];
  readFormat(raw);
  return await toItems(context, input, await walkRows(context, projectList(clauses.reduce(both, {})), input));
}

/** Those that are there. */
export async function projectsById(
  context: Context<LinearClient>,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Item<TaskProject>[]> {
  return await toItems(context, options, await rowsById(context.client, projectList({}), ids));
}

/** Ids of the teams that a caller names. Without any: the only one that there is. */
async function teamIds(context: Context<LinearClient>, given: readonly string[]): Promise<string[]> {
  const found = await Promise.all(given.map((one, index) => groupNamed(context, one, `$.group_ids[${index}]`)));
  throwProblems(found.filter(isProblem) as FieldProblem[]);
  if (found.length > 0) return found.flatMap((team) => ('key' in team ? team.id : []));
  const all = await teams(context);
  if (all.length === 1) return all.map(({ id }) => id);
  const shown = all.map(({ id, key, name }) => ({ id, key, name }));
  throw validationError([bodyProblem('$.group_ids', 'is required: ids or keys of the teams of the project', shown)]);
}

const contentOf = ({ description, raw }: TaskProjectUpdate | TaskProjectCreate) =>
  description === undefined
    ? {}
    : { content: description ? writtenText(description, writtenFormat(raw), '$.description') : '' };

async function create(context: Context<LinearClient>, input: WriteInput): Promise<Item<TaskProject>> {
  const body = input.body as TaskProjectCreate;
  readFormat(input.raw);
  const content = contentOf(body);
  const fields = { name: body.name, teamIds: await teamIds(context, body.group_ids ?? []), ...content };
  const id = await createEntity(context, PROJECT, { ...fields, ...givenRaw(body.raw) });
  return toItem(input, await fetchProject(context, id));
}

const UPDATE = `mutation($id: String!, $input: ProjectUpdateInput!) {
  projectUpdate(id: $id, input: $input) { success project { ${PROJECT_FIELDS} } }
}`;

async function update(context: Context<LinearClient>, input: UpdateInput): Promise<Item<TaskProject>> {
  const body = input.body as TaskProjectUpdate;
  readFormat(input.raw);
  if (body.name !== undefined && !body.name?.trim())
    throw validationError([bodyProblem('$.name', 'must not be empty')]);
  const content = contentOf(body);
  const current = await fetchProject(context, input.id);
  const shown = readText(current.content, writtenFormat(body.raw) ?? 'markdown');
  const isEcho = body.description !== undefined && (body.description ?? '') === (shown ?? '');
  const changes = {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.group_ids?.length && { teamIds: await teamIds(context, body.group_ids) }),
    ...(!isEcho && content),
    ...givenRaw(body.raw),
  };
  if (Object.keys(changes).length === 0) return toItem(input, current);
  const result = await context.client.mutate(UPDATE, { id: current.id, input: changes }, 'Project');
  return toItem(input, object(result.project) ?? current);
}

async function remove(context: Context<LinearClient>, { id }: RemoveInput): Promise<void> {
  const project = await fetchProject(context, id);
  const document = 'mutation($id: String!) { projectDelete(id: $id) { success } }';
  await context.client.mutate(document, { id: text(project.id) }, 'Project');
}

export const project: ObjectAdapter<Context<LinearClient>, TaskProject> = {
  readable: [
    'id',
    'name',
    'description',
    'group_ids',
    'user_ids',
    'has_tasks',
    'created_at',
    'updated_at',
    'metadata',
    'raw',
  ],
  writable: ['name', 'description', 'group_ids'],
  fieldSupport: { description: 'lossy', has_tasks: 'derived', metadata: 'derived' },
  slow: [],
  filters: { user_id: 'supported' },
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  notes: { group_ids: 'its teams' },
  rawParameters: ['team_id', TEXT_FORMAT],
  list,
  async get(context, input: GetInput) {
    readFormat(input.raw);
    return toItem(input, await fetchProject(context, input.id));
  },
  create,
  update,
  remove,
};
