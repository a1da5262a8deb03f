/** The stored form of credentials. Source: developer.atlassian.com, basic auth for REST APIs. */
import { z } from 'zod';
import type { Secret } from '../../src/lib/secret.ts';

const storedCredentials = z.object({ kind: z.literal('basic'), email: z.string(), token: z.string() });
export type StoredCredentials = z.infer<typeof storedCredentials>;

export const readCredentials = (credentials: Secret): StoredCredentials =>
  storedCredentials.parse(JSON.parse(credentials.reveal()));

/** Value of the Authorization header. */
export function authorization(credentials: Secret): string {
  const { email, token } = readCredentials(credentials);
  return `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
}
