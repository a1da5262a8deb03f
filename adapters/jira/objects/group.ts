import type { HrisGroup } from '../../../schema/models/hris-group.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { id, type JsonObject } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { toGroup } from '../map/employee.ts';
import { rowsAt } from '../paging/pages.ts';
import { walkByPosition } from '../paging/walk-by-position.ts';
import { memberIds } from '../people/people.ts';
import { ofEachRow } from './slow-fields.ts';

/** Jira names no greatest number; it may send fewer. */
const PAGE_SIZE = 1000;
const GROUP_ID = /^[\w-]{1,64}$/;

async function toItems({ client }: Context<JiraClient>, { select }: ReadOptions, groups: readonly JsonObject[]) {
  const members = select.wants('user_ids')
    ? await ofEachRow(groups, (group) => memberIds(client, id(group.groupId) ?? ''))
    : [];
  return groups.map((group, index): Item<HrisGroup> => ({ object: toGroup(group, members[index]), raw: group }));
}

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<HrisGroup>[]> {
  const { type } = input.filters;
  if (type !== undefined && type !== 'GROUP') return [];
  const request = { path: '/rest/api/3/group/bulk', key: 'values', pageSize: PAGE_SIZE };
  const rows = await walkByPosition(context, { request, idOf: (group) => id(group.groupId) }, input);
  return await toItems(context, input, rows);
}

async function get(context: Context<JiraClient>, input: GetInput): Promise<Item<HrisGroup>> {
  const notFound = new GatewayError('not_found', 'There is no such group.');
  if (!GROUP_ID.test(input.id)) throw notFound;
  const request = { path: '/rest/api/3/group/bulk', query: { groupId: input.id }, key: 'values', pageSize: 1 };
  const rows = await rowsAt(context.client, request, 0, 1);
  const [item] = await toItems(
    context,
    input,
    rows.filter((group) => id(group.groupId) === input.id),
  );
  if (!item) throw notFound;
  return item;
}

/** Groups. Source: jira rest v3, groups. */
export const group: ObjectAdapter<Context<JiraClient>, HrisGroup> = {
  readable: ['id', 'name', 'type', 'is_active', 'user_ids', 'raw'],
  writable: [],
  fieldSupport: { type: 'derived', is_active: 'derived' },
  slow: ['user_ids'],
  filters: { type: 'supported' },
  sorts: [],
  updatedGte: false,
  changes: 'compared',
  query: false,
  notes: { type: 'GROUP only' },
  rawParameters: [],
  list,
  get,
};
