import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/**
 * Addresses that only machines of our own network reach, or that translate to some. Source: the IANA special-purpose
 * address registries; RFC 3879 (site-local), RFC 4291 2.5.5.1 (IPv4-compatible), RFC 2765 (IPv4-translated).
 */
const PRIVATE: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  // Its form of 0.0.0.0/16; the rest of that prefix is judged by the IPv4 address inside.
  ['64:ff9b::', 112, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const privateRanges = new BlockList();
for (const [network, prefix, family] of PRIVATE) privateRanges.addSubnet(network, prefix, family);

/** IPv4 inside IPv6, as `::ffff:127.0.0.1` or by NAT64, is judged as IPv4. */
function embeddedIpv4(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

/** Whether an IP address is loopback, private, link-local, multicast or reserved. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) return privateRanges.check(address, 'ipv4');
  const zoneless = address.split('%')[0] ?? address;
  if (isIP(zoneless) !== 6) return true;
  const inner = embeddedIpv4(zoneless);
  return inner ? privateRanges.check(inner, 'ipv4') : privateRanges.check(zoneless, 'ipv6');
}

/** Whether a URL's host is itself an address (`127.0.0.1`, `[::1]`), and which. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) ? bare : undefined;
}

/** Names that always mean the own machine. Source: RFC 6761, 6.3. */
const LOCALHOST = /(?:^|\.)localhost\.?$/i;

/** Whether a host is a private address, or a name that leads to one now. A name that leads nowhere is not. */
export async function isPrivateHost(hostname: string): Promise<boolean> {
  const literal = literalAddress(hostname);
  if (literal !== undefined) return isPrivateAddress(literal);
  if (LOCALHOST.test(hostname)) return true;
  try {
    return (await lookup(hostname, { all: true })).some(({ address }) => isPrivateAddress(address));
  } catch {
    return false;
  }
}
