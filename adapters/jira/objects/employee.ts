import type { HrisEmployee } from '../../../schema/models/hris-employee.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput, ObjectAdapter, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import { foldName } from '../../toolkit/names.ts';
import type { JiraClient } from '../line/client.ts';
import { toEmployee } from '../map/employee.ts';
import { walkByPosition } from '../paging/walk-by-position.ts';
import type { PageRequest } from '../paging/windows.ts';
import { account, EVERY_ACCOUNT, groupsOf, matchingAccounts, membersOf } from '../people/people.ts';
import { ofEachRow } from './slow-fields.ts';

const LONGEST_ACCOUNT_ID = 128;

async function toItems({ client }: Context<JiraClient>, { select }: ReadOptions, users: readonly JsonObject[]) {
  const groups = select.wants('groups')
    ? await ofEachRow(users, (user) => groupsOf(client, text(user.accountId) ?? ''))
    : [];
  const { siteUrl } = client;
  return users.map(
    (user, index): Item<HrisEmployee> => ({
      object: toEmployee(user, siteUrl, groups[index]),
      raw: user,
    }),
  );
}

function accounts({ filters, query }: ListInput): PageRequest {
  if (filters.group_id !== undefined) return membersOf(filters.group_id);
  return query === undefined ? EVERY_ACCOUNT : matchingAccounts(query);
}

async function list(context: Context<JiraClient>, input: ListInput): Promise<Item<HrisEmployee>[]> {
  const wantedType = input.raw.accountType ?? 'atlassian';
  const { query, filters } = input;
  const needle = filters.group_id === undefined || query === undefined ? undefined : foldName(query);
  const matches = (user: JsonObject) =>
    needle === undefined ||
    foldName(`${text(user.displayName) ?? ''} ${text(user.emailAddress) ?? ''}`).includes(needle);
  const people = {
    request: accounts(input),
    key: `${wantedType} ${needle ?? ''}`,
    idOf: (user: JsonObject) => text(user.accountId),
    // Three of four accounts of a typical site are apps.
    keep: (user: JsonObject) => (text(user.accountType) ?? 'atlassian') === wantedType && matches(user),
  };
  return await toItems(context, input, await walkByPosition(context, people, input));
}

async function get(context: Context<JiraClient>, input: GetInput): Promise<Item<HrisEmployee>> {
  const isPlausible = input.id !== '' && input.id.length <= LONGEST_ACCOUNT_ID;
  if (!isPlausible) throw new GatewayError('not_found', 'There is no such account.');
  const [item] = await toItems(context, input, [await account(context.client, input.id)]);
  if (!item) throw new GatewayError('not_found', 'There is no such account.');
  return item;
}

/** People with an account. Source: jira rest v3, users. Jira keeps no time of change, so `updated_gte` is ignored. */
export const employee: ObjectAdapter<Context<JiraClient>, HrisEmployee> = {
  readable: [
    'id',
    'name',
    'emails',
    'image_url',
    'timezone',
    'language_locale',
    'employment_status',
    'employee_roles',
    'groups',
    'raw',
  ],
  writable: [],
  fieldSupport: { employment_status: 'derived', employee_roles: 'derived' },
  slow: ['groups'],
  filters: { group_id: 'supported' },
  sorts: [],
  updatedGte: false,
  changes: 'compared',
  query: true,
  notes: { employee_roles: 'always USER', first_name: 'one display name only', last_name: 'one display name only' },
  rawParameters: ['accountType'],
  list,
  get,
};
