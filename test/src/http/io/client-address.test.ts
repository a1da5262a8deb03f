import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/configuration.ts';
import { clientAddress } from '../../../../src/http/io/client-address.ts';

const { trustedProxies } = readConfiguration({ TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8:1::/48, 127.0.0.1' });

const from = (remoteAddress: string, forwardedFor?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwardedFor } }) as unknown as IncomingMessage;

describe('the address of a caller', () => {
  it('is the other end of the socket, whatever it says of itself, when no proxy is trusted', () => {
    expect(clientAddress(from('10.0.0.1', '203.0.114.9'), undefined)).toBe('10.0.0.1');
  });

  it('is the other end of the socket when that is no trusted proxy', () => {
    expect(clientAddress(from('203.0.114.7', '203.0.114.9'), trustedProxies)).toBe('203.0.114.7');
  });

  it.each([
    ['203.0.114.9', '203.0.114.9'],
    ['203.0.114.9:4711', '203.0.114.9'],
    ['2001:db8:2::9', '2001:db8:2::9'],
    ['[2001:db8:2::9]:4711', '2001:db8:2::9'],
    // What stands before the first address of a stranger may be invented.
    ['127.0.0.1, 203.0.114.9', '203.0.114.9'],
    ['198.51.100.1, 203.0.114.9, 10.3.3.3', '203.0.114.9'],
    ['203.0.114.9, 2001:db8:1::5, 10.3.3.3', '203.0.114.9'],
    // All of them are trusted: the outermost one.
    ['10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['', '10.0.0.1'],
    ['unknown', '10.0.0.1'],
    ['203.0.114.9, <script>', '10.0.0.1'],
    ['203.0.114.9, unknown, 10.3.3.3', '10.3.3.3'],
  ])('behind a trusted proxy that says "%s" is %s', (header, address) => {
    expect(clientAddress(from('10.0.0.1', header), trustedProxies)).toBe(address);
    expect(clientAddress(from('::ffff:10.0.0.1', header), trustedProxies)).toBe(
      address === '10.0.0.1' ? '::ffff:10.0.0.1' : address,
    );
  });

  it('is unknown without a socket', () => {
    expect(clientAddress(undefined, trustedProxies)).toBeUndefined();
  });
});
