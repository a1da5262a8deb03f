/** Whether credentials still work. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import type { JiraClient } from '../line/client.ts';
import { describe } from './describe.ts';

const CONFIRM_EVERY_MS = 60_000;

/** Asks whose the credentials are. Jira answers those that lack the scope for it with another refusal than dead ones. */
export async function confirm({ client }: Context<JiraClient>): Promise<void> {
  try {
    await client.json({ path: '/rest/api/3/myself' });
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'scope_missing') throw error;
  }
}

/**
 * Jira responds to a dead API token as it does to anonymous callers: with empty lists. Access tokens are always refused,
 * so only API tokens are checked, at most once a minute for a connection.
 */
async function confirmEmptyList(context: Context<JiraClient>): Promise<void> {
  const { connection, cache } = context;
  if (describe(connection.auth).kind !== 'token') return;
  await cache.get('confirmed', CONFIRM_EVERY_MS, () => confirm(context));
}

/** An object whose list does not take an empty first page for an answer before the credentials are confirmed. */
export function confirmed<M>(object: ObjectAdapter<Context<JiraClient>, M>): ObjectAdapter<Context<JiraClient>, M> {
  const { list } = object;
  if (!list) return object;
  return {
    ...object,
    async list(context, input) {
      const found = await list(context, input);
      if (found.length === 0 && input.offset === 0) await confirmEmptyList(context);
      return found;
    },
  };
}
