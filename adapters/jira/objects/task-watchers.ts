import { GatewayError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { type JiraClient, path } from '../line/client.ts';
import { watchersOf } from './task-read.ts';

/** An error after some of them were changed says who. */
function partly(error: unknown, added: readonly string[], removed: readonly string[]): unknown {
  if (!(error instanceof GatewayError) || added.length + removed.length === 0) return error;
  return new GatewayError(error.code, `Only some of the followers were changed: ${error.message}`, {
    details: { added, removed, details: error.details },
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    isOutcomeUnknown: error.isOutcomeUnknown,
    cause: error,
  });
}

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
  const added: string[] = [];
  const removed: string[] = [];
  try {
    for (const accountId of after) {
      if (before.has(accountId)) continue;
      await client.json({ method: 'POST', path: pathname, body: accountId });
      added.push(accountId);
    }
    for (const accountId of before) {
      if (after.has(accountId)) continue;
      await client.json({ method: 'DELETE', path: pathname, query: { accountId } });
      removed.push(accountId);
    }
  } catch (error) {
    throw partly(error, added, removed);
  }
}
