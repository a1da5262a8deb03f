/**
 * Jira responds to a dead API token as it does to anonymous callers: with empty lists. Access tokens are always refused,
 * so only API tokens are checked.
 */
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import type { JiraClient } from '../line/client.ts';
import { describe } from './describe.ts';

const CONFIRM_EVERY_MS = 60_000;

/** Asks whose the credentials are, at most once a minute for a connection. */
export async function confirm({ connection, cache, client }: Context<JiraClient>): Promise<void> {
  if (describe(connection.auth).kind !== 'token') return;
  await cache.get('confirmed', CONFIRM_EVERY_MS, () => client.json({ path: '/rest/api/3/myself' }));
}

/** An object whose list does not take an empty first page for an answer before the credentials are confirmed. */
export function confirmed<M>(object: ObjectAdapter<Context<JiraClient>, M>): ObjectAdapter<Context<JiraClient>, M> {
  const { list } = object;
  if (!list) return object;
  return {
    ...object,
    async list(context, input) {
      const found = await list(context, input);
      if (found.length === 0 && input.offset === 0) await confirm(context);
      return found;
    },
  };
}
