/** What a customer is asked to permit. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { queryProblem, validationError } from '../../lib/errors.ts';

const PERMISSION = /^([a-z]+)_[a-z]+_(?:read|write)$/;

/** Whether it is a permission for objects of a category that the provider lacks: one link may serve several providers. */
function isElsewhere(adapter: Adapter, scope: string): boolean {
  const category = PERMISSION.exec(scope)?.[1];
  return category !== undefined && !(adapter.categories as readonly string[]).includes(category);
}

/**
 * Those that the link names, without those of other categories; all that the provider has when it names none. Throws
 * `validation_failed` for unknown ones, and when nothing of what was named is left.
 */
export function permissionsOf(adapter: Adapter, asked: readonly string[]): string[] {
  const known: readonly string[] = adapter.permissions;
  const scopes = asked.filter((scope) => known.includes(scope) || !isElsewhere(adapter, scope));
  const unknown = scopes.find((scope) => !known.includes(scope)) ?? (scopes.length === 0 ? asked[0] : undefined);
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
