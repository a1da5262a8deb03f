/** Who calls with an access token, and whether its scopes open the operation. */
import type { Account } from '../records.ts';
import type { Site } from '../site.ts';
import type { Grants } from './grants.ts';
import { isOpened } from './operation-scopes.ts';

export interface Refusal {
  readonly code: number;
  readonly message: string;
}

export const UNAUTHORIZED: Refusal = { code: 401, message: 'Unauthorized' };
export const SCOPE_MISMATCH: Refusal = { code: 401, message: 'Unauthorized; scope does not match' };

const BEARER = /^bearer\s+(\S+)$/i;

export const isBearer = (authorization: string | undefined): authorization is string =>
  authorization !== undefined && BEARER.test(authorization);

interface BearerCall {
  readonly authorization: string;
  /** Access tokens open nothing on the site's own host. */
  readonly isOnGateway: boolean;
  readonly method: string;
  readonly path: string;
}

export function bearerOf(
  { site, grants }: { readonly site: Site; readonly grants: Grants },
  { authorization, isOnGateway, method, path }: BearerCall,
): Account | Refusal {
  const grant = isOnGateway ? grants.holder(BEARER.exec(authorization)?.[1] ?? '') : undefined;
  const account = grant?.cloudIds.includes(site.cloudId) ? site.accounts.get(grant.accountId) : undefined;
  if (!grant || !account?.active) return UNAUTHORIZED;
  return isOpened(method, path, grant.scopes) ? account : SCOPE_MISMATCH;
}
