/** People of a workspace. Apps are users, too, and are left out unless they are asked for. */
import type { HrisEmployee } from '../../../schema/models/hris-employee.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { allOf, PAGE_SIZE } from '../lists/pages.ts';
import { both, type RowList } from '../lists/row-list.ts';
import { walkRows } from '../lists/row-walk.ts';
import { TEAM_FIELDS, toEmployee, toGroup, USER_FIELDS } from '../map/people.ts';
import { fetchTeam, teamIdOf } from './group.ts';
import { checkId } from './issue.ts';
import { memberships } from './members.ts';
import { changedFilter, NOTHING } from './task-filter.ts';

async function toItems(context: Context<LinearClient>, { select }: ReadOptions, users: readonly JsonObject[]) {
  if (!select.wants('groups'))
    return users.map((user): Item<HrisEmployee> => ({ object: toEmployee(user), raw: user }));
  const document = `query($after: String) {
    teams(first: ${PAGE_SIZE}, after: $after) { nodes { ${TEAM_FIELDS} } pageInfo { hasNextPage endCursor } }
  }`;
  const [teams, members] = await Promise.all([
    allOf(context.client, { document, path: ['teams'] }),
    memberships(context),
  ]);
  return users.map((user): Item<HrisEmployee> => {
    const own = new Set(members.filter(({ userId }) => userId === user.id).map(({ teamId }) => teamId));
    const groups = teams.filter(({ id }) => own.has(text(id) ?? '')).map((team) => toGroup(team));
    return { object: toEmployee(user, groups), raw: user };
  });
}

function wantsApps({ raw }: ListInput): boolean {
  if (raw.app !== undefined && raw.app !== 'true' && raw.app !== 'false') {
    throw validationError([queryProblem('raw', 'must hold app as true or false')]);
  }
  return raw.app === 'true';
}

/** Members of a team. What is no team is not found: it has no list of people, not an empty one. */
async function idsIn(context: Context<LinearClient>, groupId: string): Promise<string[]> {
  const id = await teamIdOf(context, groupId);
  const found = (await memberships(context)).filter(({ teamId }) => teamId === id).map(({ userId }) => userId);
  if (found.length > 0) return found;
  await fetchTeam(context, id);
  return [NOTHING];
}

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<HrisEmployee>[]> {
  const { query, updatedGte, filters } = input;
  const clauses: JsonObject[] = [
    ...(query === undefined
      ? []
      : [{ or: [{ name: { containsIgnoreCase: query } }, { email: { containsIgnoreCase: query } }] }]),
    ...(updatedGte === undefined ? [] : [changedFilter(updatedGte)]),
    ...(filters.group_id === undefined ? [] : [{ id: { in: await idsIn(context, filters.group_id) } }]),
  ];
  const isApp = wantsApps(input);
  const users: RowList = {
    field: 'users',
    filterType: 'UserFilter',
    selection: USER_FIELDS,
    filter: clauses.reduce(both, {}),
    more: 'includeDisabled: true, includeArchived: true',
    sortFields: { name: 'name', updated_at: 'updatedAt' },
    keep: ({ app }) => (app === true) === isApp,
    keepFields: 'app',
  };
  return await toItems(context, input, await walkRows(context, users, input));
}

async function get(context: Context<LinearClient>, input: GetInput): Promise<Item<HrisEmployee>> {
  const document = `query($id: String!) { user(id: $id) { ${USER_FIELDS} } }`;
  const user = object((await context.client.query(document, { id: checkId(input.id, 'account') })).user);
  const [item] = user ? await toItems(context, input, [user]) : [];
  if (!item) throw new GatewayError('upstream_error', 'Linear answered without a user.');
  return item;
}

export const employee: ObjectAdapter<Context<LinearClient>, HrisEmployee> = {
  readable: [
    'id',
    'name',
    'emails',
    'employment_status',
    'employee_roles',
    'image_url',
    'timezone',
    'title',
    'bio',
    'groups',
    'created_at',
    'updated_at',
    'raw',
  ],
  writable: [],
  fieldSupport: { employment_status: 'derived', employee_roles: 'derived' },
  slow: ['groups'],
  filters: { group_id: 'supported' },
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  notes: { employee_roles: 'ADMIN or USER', first_name: 'one name only', last_name: 'one name only' },
  rawParameters: ['app'],
  list,
  get,
};
