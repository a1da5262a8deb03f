/** What a connection may be allowed to do, by its provider and by what its credentials were granted. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { neededScopes, oauthWay } from '../../adapters/contract/connecting.ts';
import type { JsonObject } from '../../schema/field.ts';
import { bodyProblem, throwProblems, validationError } from '../lib/errors.ts';

export function checkPermissions(adapter: Adapter, permissions: readonly string[]): void {
  const known: readonly string[] = adapter.permissions;
  const index = permissions.findIndex((permission) => !known.includes(permission));
  if (index >= 0) {
    throw validationError([bodyProblem(`$.permissions[${index}]`, `is not supported by ${adapter.name}`, known)]);
  }
}

/** What a permission that the credentials do not allow needs. */
function beyond(adapter: Adapter, permission: string, isScoped: boolean): string {
  const needed = neededScopes(oauthWay(adapter), [permission]).join(', ');
  if (isScoped) return 'is more than the customer granted; a new authorization is needed';
  return `is more than this token allows: it needs the scopes ${needed} of ${adapter.words.vendor}, or granular ones in their place`;
}

/** The scopes of a grant, or of a token, bound what a connection may do; other tokens have none. */
export function checkGranted(adapter: Adapter, auth: JsonObject, permissions: readonly string[]): void {
  const { scopes, permissions: allowed } = adapter.describe(auth);
  const way = oauthWay(adapter);
  const isAllowed = (permission: string) =>
    allowed?.includes(permission) ?? (!scopes || !way || way.isGranted(permission, scopes));
  throwProblems(
    permissions.flatMap((permission, index) =>
      isAllowed(permission)
        ? []
        : [bodyProblem(`$.permissions[${index}]`, beyond(adapter, permission, scopes !== undefined), allowed)],
    ),
  );
}
