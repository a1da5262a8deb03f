/** The stored form of credentials. Source: linear.app/developers, GraphQL: a personal key goes without `Bearer`. */
import * as z from 'zod';
import type { Secret } from '../../../src/lib/secret.ts';
import { type StoredGrant, storedGrant } from '../../toolkit/oauth2-tokens.ts';

const key = z.object({ kind: z.literal('key'), key: z.string() });

const storedCredentials = z.discriminatedUnion('kind', [key, storedGrant]);
export type StoredCredentials = z.infer<typeof storedCredentials>;

export const readCredentials = (credentials: Secret): StoredCredentials =>
  storedCredentials.parse(JSON.parse(credentials.reveal()));

/** Undefined for a personal key. */
export function readOAuth(credentials: Secret): StoredGrant | undefined {
  const stored = readCredentials(credentials);
  return stored.kind === 'oauth' ? stored : undefined;
}

/** Value of the Authorization header. */
export function authorization(credentials: Secret): string {
  const stored = readCredentials(credentials);
  return stored.kind === 'oauth' ? `Bearer ${stored.accessToken}` : stored.key;
}
