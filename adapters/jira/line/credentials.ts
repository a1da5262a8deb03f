/** The stored form of credentials. Sources: developer.atlassian.com, basic auth for REST APIs; OAuth 2.0 (3LO) apps. */
import * as z from 'zod';
import type { Secret } from '../../../src/lib/secret.ts';
import { type StoredGrant, storedGrant } from '../../toolkit/oauth2-tokens.ts';

const basic = z.object({ kind: z.literal('basic'), email: z.string(), token: z.string() });

/** A service account's OAuth 2.0 credential: its client ID and secret, and the token that they got last. */
const client = z.object({
  kind: z.literal('client'),
  clientId: z.string(),
  clientSecret: z.string(),
  /** Of the cloud that it lives in. */
  cloud: z.string(),
  accessToken: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  scopes: z.array(z.string()),
});

const storedCredentials = z.discriminatedUnion('kind', [basic, storedGrant, client]);
export type StoredCredentials = z.infer<typeof storedCredentials>;
export type ClientCredentials = z.infer<typeof client>;

export const readCredentials = (credentials: Secret): StoredCredentials =>
  storedCredentials.parse(JSON.parse(credentials.reveal()));

/** What has an access token; undefined for an API token. */
export function readTokens(credentials: Secret): StoredGrant | ClientCredentials | undefined {
  const stored = readCredentials(credentials);
  return stored.kind === 'basic' ? undefined : stored;
}

/** Undefined for what no app was authorized for. */
export function readOAuth(credentials: Secret): StoredGrant | undefined {
  const stored = readCredentials(credentials);
  return stored.kind === 'oauth' ? stored : undefined;
}

/** Value of the Authorization header. */
export function authorization(credentials: Secret): string {
  const stored = readCredentials(credentials);
  return stored.kind !== 'basic'
    ? `Bearer ${stored.accessToken}`
    : `Basic ${Buffer.from(`${stored.email}:${stored.token}`).toString('base64')}`;
}
