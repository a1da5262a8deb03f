/** Who calls, by the credentials of the request. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Refusal, SCOPE_MISMATCH, UNAUTHORIZED } from './oauth/bearer.ts';
import { isOpened } from './oauth/operation-scopes.ts';
import type { Account } from './records.ts';
import type { Site } from './site.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

export interface BasicCall {
  readonly authorization: string | undefined;
  /** Tokens with scopes open nothing on the site's own host. */
  readonly isOnGateway: boolean;
  readonly method: string;
  readonly path: string;
}

/** Of a token with scopes: the account, unless they do not open the operation. */
function scopedCaller(account: Account, token: string, call: BasicCall): Account | Refusal | undefined {
  const found = account.scopedTokens?.find((one) => isSame(one.token, token));
  if (!found || !call.isOnGateway) return undefined;
  return isOpened(call.method, call.path, found.scopes) ? account : SCOPE_MISMATCH;
}

/**
 * Undefined for credentials that are missing or dead: the site then treats the call as anonymous, where Atlassian's gateway
 * refuses it.
 */
export function callerOf(site: Site, call: BasicCall): Account | Refusal | undefined {
  const [, encoded] = /^basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(call.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const plain = Buffer.from(encoded, 'base64').toString();
  const colon = plain.indexOf(':');
  const email = plain.slice(0, colon).toLowerCase();
  const token = plain.slice(colon + 1);
  const account = [...site.accounts.values()].find(({ login }) => login?.email.toLowerCase() === email);
  const isKnown = account?.active && isSame(account.login?.apiToken ?? '', token);
  const caller = isKnown ? account : account?.active ? scopedCaller(account, token, call) : undefined;
  return caller ?? (call.isOnGateway ? UNAUTHORIZED : undefined);
}
