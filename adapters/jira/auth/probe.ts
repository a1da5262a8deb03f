/**
 * What an API token with scopes may do. Nothing tells its scopes, but Atlassian's gateway says of each request whether they
 * open the operation, before Jira looks at it: so each is tried with a request that asks for nothing that there is.
 */
import pLimit from 'p-limit';
import type { ErrorCode } from '../../../schema/models/error.ts';
import { PERMISSIONS, type Permission } from '../../../schema/permissions.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { JiraClient } from '../line/client.ts';
import { NEEDED, OPERATIONS, type OperationName } from './operations.ts';

const AT_ONCE = 4;

/** Answers that say nothing of scopes: another attempt may be answered. */
const SILENT = new Set<ErrorCode>([
  'connection_unauthorized',
  'upstream_rate_limited',
  'upstream_timeout',
  'unavailable',
]);

/** Jira's own refusal of a request means that the scopes were fine. */
async function isOpen(client: JiraClient, name: OperationName): Promise<boolean> {
  const { probe } = OPERATIONS[name];
  if (!probe) return true;
  try {
    await client.json(probe);
    return true;
  } catch (error) {
    if (!(error instanceof GatewayError) || SILENT.has(error.code)) throw error;
    return error.code !== 'scope_missing';
  }
}

/** Permissions of which every operation is open. */
export async function probedPermissions(client: JiraClient): Promise<Permission[]> {
  const atOnce = pLimit(AT_ONCE);
  const names = [...new Set(Object.values(NEEDED).flat())];
  const found = await Promise.all(names.map(async (name) => [name, await atOnce(isOpen, client, name)] as const));
  const open = new Set(found.filter(([, isOpened]) => isOpened).map(([name]) => name));
  return PERMISSIONS.filter((permission) => NEEDED[permission].every((name) => open.has(name)));
}
