/** The ways by which requests leave: to public addresses only, to any, or through a proxy. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { isPrivateAddress, isPrivateHost } from './addresses.ts';
import { Agent, openProxy } from './agents.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

/** Thrown while connecting: the name leads to an address of our own network. */
export class PrivateAddressError extends Error {
  override name = 'PrivateAddressError';
}

/** Resolves a name at connect time, so that the address that was checked is the one that is used. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new PrivateAddressError(`${hostname} leads to a private address.`), '', 0);
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

interface WayOptions {
  readonly timeoutMs: number;
  readonly connectionsPerOrigin: number;
  readonly proxy: string | undefined;
}

export function openWays({ timeoutMs, connectionsPerOrigin, proxy }: WayOptions) {
  const options = {
    connections: connectionsPerOrigin,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const connect = { timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS) };
  const publicAgent = proxy
    ? openProxy({ ...options, uri: proxy, requestTls: connect, proxyTls: connect })
    : new Agent({ ...options, connect: { ...connect, lookup: publicLookup } });
  const anyAgent = new Agent({ ...options, connect });

  return {
    /** Through a proxy names are resolved by it: what they lead to here is looked at before. */
    async to({ hostname }: URL, mayBePrivate: boolean): Promise<Dispatcher> {
      if (!proxy) return mayBePrivate ? anyAgent : publicAgent;
      if (!(await isPrivateHost(hostname))) return publicAgent;
      if (mayBePrivate) return anyAgent;
      throw new PrivateAddressError(`${hostname} leads to a private address.`);
    },
    async close(): Promise<void> {
      await Promise.all([publicAgent.close(), anyAgent.close()]);
    },
  };
}
