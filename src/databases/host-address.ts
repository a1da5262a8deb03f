/** The address behind a host, resolved once: the one that was checked is the one that is connected to. */
import { lookup } from 'node:dns/promises';
import { isPrivateAddress } from '../lib/outbound/addresses.ts';

/** Thrown before anything is sent: the host leads to an address of our own network. */
export class PrivateHostError extends Error {
  override name = 'PrivateHostError';
}

export interface HostAddress {
  readonly address: string;
  readonly isPrivate: boolean;
}

/** @throws PrivateHostError when any of its addresses is private and may not be. */
export async function addressOf(host: string, mayBePrivate: boolean): Promise<HostAddress> {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  if (!mayBePrivate && found.some(({ address }) => isPrivateAddress(address)))
    throw new PrivateHostError('leads to a private address');
  const [first] = found;
  if (!first) throw new Error(`${host} has no address`);
  return { address: first.address, isPrivate: isPrivateAddress(first.address) };
}
