import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { watchersOf } from './task-read.ts';

/** Makes these accounts the watchers of an issue. An empty body would add the caller, so each is sent by itself. */
export async function replaceWatchers(
  context: Context<JiraClient>,
  issueId: string,
  accountIds: readonly string[],
): Promise<void> {
  const { client } = context;
  const pathname = path`/rest/api/3/issue/${issueId}/watchers`;
  const before = new Set(await watchersOf(context, issueId));
  const after = new Set(accountIds);
  for (const accountId of after) {
    if (!before.has(accountId)) await client.json({ method: 'POST', path: pathname, body: accountId });
  }
  for (const accountId of before) {
    if (!after.has(accountId)) await client.json({ method: 'DELETE', path: pathname, query: { accountId } });
  }
}
