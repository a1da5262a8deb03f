/** Accounts and groups as Jira lists them. */

import { GatewayError } from '../../../src/lib/errors.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { listOf } from '../paging/list.ts';
import { pagesOf } from '../paging/pages.ts';
import type { PageRequest } from '../paging/windows.ts';

const WINDOW = 1000;
/** Most members of one page. Source: jira rest v3, get users from group. */
const MEMBERS = 50;

/** Every account, apps and former users included, in windows. */
export const EVERY_ACCOUNT: PageRequest = { path: '/rest/api/3/users/search', key: undefined, pageSize: WINDOW };

/** Active people whose name or e-mail matches; Jira looks through the first thousand. */
export const matchingAccounts = (query: string): PageRequest => ({
  path: '/rest/api/3/user/search',
  query: { query },
  key: undefined,
  pageSize: WINDOW,
});

export const membersOf = (groupId: string): PageRequest => ({
  path: '/rest/api/3/group/member',
  query: { groupId, includeInactiveUsers: true },
  key: 'values',
  pageSize: MEMBERS,
});

export async function memberIds(client: JiraClient, groupId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pagesOf(client, membersOf(groupId))) {
    found.push(...page.map((person) => text(person.accountId)).filter((accountId) => accountId !== undefined));
  }
  return found;
}

export async function account(client: JiraClient, accountId: string): Promise<JsonObject> {
  const found = object(await client.json({ path: '/rest/api/3/user', query: { accountId } }));
  if (!found) throw new GatewayError('upstream_error', 'Jira answered without an account.');
  return found;
}

export async function groupsOf(client: JiraClient, accountId: string): Promise<JsonObject[]> {
  return (await listOf(client, { path: '/rest/api/3/user/groups', query: { accountId } }, undefined)).rows;
}

/** Most accounts of one call. Source: jira rest v3, bulk get users: `maxResults` is 10 unless it is given. */
const MOST_AT_ONCE = 100;

/** The accounts that exist of these, by id. */
export async function accountsById(
  client: JiraClient,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (let at = 0; at < accountIds.length; at += MOST_AT_ONCE) {
    const accountId = accountIds.slice(at, at + MOST_AT_ONCE);
    const query = { accountId, maxResults: MOST_AT_ONCE };
    const { rows } = await listOf(client, { path: '/rest/api/3/user/bulk', query }, 'values');
    for (const person of rows) found.set(text(person.accountId) ?? '', person);
  }
  return found;
}
