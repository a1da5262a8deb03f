/** What a customer is asked to permit. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { queryProblem, validationError } from '../../lib/errors.ts';

/** Those that the link names; all that the provider has when it names none. Throws `validation_failed` for unknown ones. */
export function permissionsOf(adapter: Adapter, scopes: readonly string[]): string[] {
  const known: readonly string[] = adapter.permissions;
  const unknown = scopes.find((scope) => !known.includes(scope));
  if (unknown !== undefined) {
    const message = `must be permissions of ${adapter.name}, not ${JSON.stringify(unknown)}`;
    throw validationError([queryProblem('scopes', message, known)]);
  }
  return scopes.length > 0 ? [...scopes] : [...known];
}

/** What a customer is asked for once more: the link can't name more than the connection and the operator do. */
export function keptPermissions(
  before: readonly string[],
  added: readonly string[],
  scopes: readonly string[],
): string[] {
  const permissions = [...new Set([...before, ...added])];
  const wider = scopes.find((scope) => !permissions.includes(scope));
  if (wider === undefined) return permissions;
  const message = `names ${JSON.stringify(wider)}, which the connection lacks: name it in \`permissions\` when asking for the reauth_token`;
  throw validationError([queryProblem('scopes', message, permissions)]);
}
