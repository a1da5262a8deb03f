/** Who calls: the other end of the socket, or whom a trusted proxy names. */
import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';

const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** `203.0.114.9`, `203.0.114.9:4711` or `[2001:db8::1]:4711`, without the port; undefined for anything else. */
function addressOf(hop: string): string | undefined {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? (/^([^:]+):\d+$/.exec(hop)?.[1] || hop);
  return isIP(bare) ? bare : undefined;
}

/**
 * The address of whoever calls. `X-Forwarded-For` counts only when a trusted proxy sends it, and from its end: the last
 * address that is not a trusted proxy's is what the outermost of them has seen; what stands before it anyone may invent.
 */
export function clientAddress(
  incoming: IncomingMessage | undefined,
  trusted: BlockList | undefined,
): string | undefined {
  const peer = incoming?.socket.remoteAddress;
  if (!incoming || peer === undefined || !trusted || !isIn(trusted, peer)) return peer;
  const header = incoming.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').reverse();
  let nearest = peer;
  for (const hop of hops) {
    const address = addressOf(hop.trim());
    if (address === undefined) return nearest;
    nearest = address;
    if (!isIn(trusted, address)) return nearest;
  }
  return nearest;
}
