/** Teams as groups. */
import type { HrisGroup } from '../../../schema/models/hris-group.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object } from '../../toolkit/json.ts';
import { isSameName } from '../../toolkit/names.ts';
import { teamNamed } from '../fields/tables.ts';
import type { LinearClient } from '../line/client.ts';
import { both, type RowList } from '../lists/row-list.ts';
import { walkRows } from '../lists/row-walk.ts';
import { TEAM_FIELDS, toGroup } from '../map/people.ts';
import { checkId, isUuid } from './issue.ts';
import { memberships } from './members.ts';
import { changedFilter } from './task-filter.ts';

async function toItems(context: Context<LinearClient>, { select }: ReadOptions, teams: readonly JsonObject[]) {
  const isWanted = select.wants('user_ids') || select.wants('manager_ids');
  const all = isWanted ? await memberships(context) : undefined;
  return teams.map((team): Item<HrisGroup> => {
    const own = all?.filter(({ teamId }) => teamId === team.id);
    const members = own && {
      userIds: own.map(({ userId }) => userId),
      managerIds: own.filter(({ isOwner }) => isOwner).map(({ userId }) => userId),
    };
    return { object: toGroup(team, members), raw: team };
  });
}

async function list(context: Context<LinearClient>, input: ListInput): Promise<Item<HrisGroup>[]> {
  const { query, updatedGte, filters } = input;
  // Every group is a team.
  if (filters.type !== undefined && !isSameName(filters.type, 'TEAM')) return [];
  const teams: RowList = {
    field: 'teams',
    filterType: 'TeamFilter',
    selection: TEAM_FIELDS,
    filter: both(
      query === undefined ? {} : { name: { containsIgnoreCase: query } },
      updatedGte === undefined ? {} : changedFilter(updatedGte),
    ),
    more: 'includeArchived: true',
    sortFields: { name: 'name', updated_at: 'updatedAt' },
    keep: () => true,
  };
  return await toItems(context, input, await walkRows(context, teams, input));
}

/** A team is also known by its key. */
export const teamIdOf = async (context: Context<LinearClient>, idOrKey: string): Promise<string> =>
  isUuid(idOrKey) ? idOrKey : ((await teamNamed(context, idOrKey))?.id ?? checkId(idOrKey, 'group'));

export async function fetchTeam({ client }: Context<LinearClient>, id: string): Promise<JsonObject> {
  const team = object((await client.query(`query($id: String!) { team(id: $id) { ${TEAM_FIELDS} } }`, { id })).team);
  if (!team) throw new GatewayError('upstream_error', 'Linear answered without a team.');
  return team;
}

async function get(context: Context<LinearClient>, input: GetInput): Promise<Item<HrisGroup>> {
  const team = await fetchTeam(context, await teamIdOf(context, input.id));
  const [item] = await toItems(context, input, [team]);
  return item as Item<HrisGroup>;
}

export const group: ObjectAdapter<Context<LinearClient>, HrisGroup> = {
  readable: [
    'id',
    'name',
    'type',
    'is_active',
    'user_ids',
    'manager_ids',
    'parent_id',
    'description',
    'created_at',
    'updated_at',
    'raw',
  ],
  writable: [],
  fieldSupport: { type: 'derived', is_active: 'derived' },
  slow: ['user_ids', 'manager_ids'],
  filters: { type: 'supported' },
  sorts: ['name', 'created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: true,
  notes: { type: 'always TEAM' },
  rawParameters: [],
  list,
  get,
};
