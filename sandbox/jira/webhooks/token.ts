/** The JWT of a delivery: HS256 with the app's client secret. Source: developer.atlassian.com, webhooks. */
import { createHmac } from 'node:crypto';
import type { OAuthApp } from '../oauth/routes.ts';

/** How a token can be wrong. */
export type TokenFlaw = 'forged' | 'expired' | 'unsigned' | 'missing';

const LIFETIME_S = 15 * 60;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Value of the Authorization header; undefined when it is missing. */
export function deliveryAuthorization(
  { clientId, clientSecret }: OAuthApp,
  now: number,
  flaw?: TokenFlaw,
): string | undefined {
  if (flaw === 'missing') return undefined;
  const iat = Math.floor(now / 1000) - (flaw === 'expired' ? 2 * LIFETIME_S : 0);
  const header = encoded({ typ: 'JWT', alg: flaw === 'unsigned' ? 'none' : 'HS256' });
  const signed = `${header}.${encoded({ iss: clientId, iat, exp: iat + LIFETIME_S })}`;
  if (flaw === 'unsigned') return `Bearer ${signed}.`;
  const key = flaw === 'forged' ? `not ${clientSecret}` : clientSecret;
  return `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
