/** The stored form of credentials. Source: linear.app/developers, GraphQL: a personal key goes without `Bearer`. */
import * as z from 'zod';
import type { Secret } from '../../../src/lib/secret.ts';

const key = z.object({ kind: z.literal('key'), key: z.string() });

const oauth = z.object({
  kind: z.literal('oauth'),
  accessToken: z.string(),
  /** Absent of a grant that was made elsewhere. */
  refreshToken: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  scopes: z.array(z.string()),
});

const storedCredentials = z.discriminatedUnion('kind', [key, oauth]);
export type StoredCredentials = z.infer<typeof storedCredentials>;
export type OAuthCredentials = z.infer<typeof oauth>;

export const readCredentials = (credentials: Secret): StoredCredentials =>
  storedCredentials.parse(JSON.parse(credentials.reveal()));

/** Undefined for a personal key. */
export function readOAuth(credentials: Secret): OAuthCredentials | undefined {
  const stored = readCredentials(credentials);
  return stored.kind === 'oauth' ? stored : undefined;
}

/** Value of the Authorization header. */
export function authorization(credentials: Secret): string {
  const stored = readCredentials(credentials);
  return stored.kind === 'oauth' ? `Bearer ${stored.accessToken}` : stored.key;
}
