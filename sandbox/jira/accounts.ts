/** Who calls, by the credentials of the request. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Account } from './records.ts';
import type { Site } from './site.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

/** Undefined for credentials that are missing or dead: Jira then treats the call as anonymous. */
export function callerOf(site: Site, authorization: string | undefined): Account | undefined {
  const [, encoded] = /^basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const plain = Buffer.from(encoded, 'base64').toString();
  const colon = plain.indexOf(':');
  const email = plain.slice(0, colon).toLowerCase();
  const token = plain.slice(colon + 1);
  for (const account of site.accounts.values()) {
    if (!account.login || account.login.email.toLowerCase() !== email) continue;
    return account.active && isSame(account.login.apiToken, token) ? account : undefined;
  }
  return undefined;
}
