/** When the credentials of a connection end that nobody can renew: tokens of a grant know it, of others somebody says it. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { oauthWay, type Verified } from '../../adapters/contract/connecting.ts';
import { formatInstant, parseInstant } from '../../schema/instant.ts';
import type { ConnectionCreate } from '../../schema/models/connection.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';

/** Epoch milliseconds; null when it is not to be known any more, undefined when nothing was said. */
export const saidEnd = ({ expiry_date: date }: ConnectionCreate['auth']): number | null | undefined =>
  date === undefined ? undefined : (date && parseInstant(date)) || null;

const isGrant = (adapter: Adapter, { auth }: Verified): boolean => adapter.describe(auth).kind === 'oauth';

/** @param said of credentials that don't know it; what is said of others does not count. */
export function endOf(adapter: Adapter, verified: Verified, said: number | null): number | null {
  if (!isGrant(adapter, verified)) return said;
  const way = oauthWay(adapter);
  const { credentials } = verified;
  return way?.isRenewable(credentials) ? null : (way?.expiresAt(credentials) ?? null);
}

/** The same, with the end in what is shown of them. */
export function withEnd<V extends Verified>(adapter: Adapter, verified: V, expiresAt: number | null): V {
  if (isGrant(adapter, verified)) return verified;
  const { expiry_date: _before, ...auth } = verified.auth;
  return { ...verified, auth: { ...auth, ...(expiresAt !== null && { expiry_date: formatInstant(expiresAt) }) } };
}

/** Of another end nobody has been warned yet. */
export const ending = (
  row: Pick<ConnectionRow, 'expiresAt' | 'expiryTold'>,
  expiresAt: number | null,
): Pick<ConnectionRow, 'expiresAt' | 'expiryTold'> => ({
  expiresAt,
  expiryTold: expiresAt === row.expiresAt ? row.expiryTold : null,
});
