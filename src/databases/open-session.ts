import type { DatabaseAddress } from './address.ts';
import { addressOf, type HostAddress } from './host-address.ts';
import { openMysqlSession } from './mysql.ts';
import { openPostgresSession } from './postgres.ts';
import type { Session } from './session.ts';

/** Credentials do not cross the Internet unencrypted unless the URL says so. */
export function tlsOf(
  { tls }: DatabaseAddress,
  { isPrivate }: HostAddress,
): { rejectUnauthorized: boolean } | undefined {
  const mode = tls ?? (isPrivate ? 'disable' : 'require');
  return mode === 'disable' ? undefined : { rejectUnauthorized: mode === 'verify-full' };
}

/** @throws PrivateHostError, and whatever the server says. */
export async function openSession(address: DatabaseAddress, mayBePrivate: boolean): Promise<Session> {
  const host = await addressOf(address.host, mayBePrivate);
  const open = address.type === 'postgres' ? openPostgresSession : openMysqlSession;
  return await open(address, host, tlsOf(address, host));
}
