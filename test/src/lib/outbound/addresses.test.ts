import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, literalAddress } from '../../../../src/lib/outbound/addresses.ts';

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fec0::1',
    'feff:ffff::1',
    '::127.0.0.1',
    '::7f00:1',
    '::8.8.8.8',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a00:1',
    '3fff::1',
    '3fff:fff:ffff::1',
    '5f00::1',
  ])('is %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::FFFF:10.0.0.1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::0.0.0.0',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
  ])('is %s, which hides one of IPv4', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['', 'localhost', '1.2.3', '999.1.1.1', 'example.com', '1.1.1.1/8'])(
    'is %j, which is none at all',
    (text) => {
      expect(isPrivateAddress(text)).toBe(true);
    },
  );
});

describe('a public address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '185.166.140.1',
    '2606:4700::1111',
    '2a04:4e42::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('is %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it('stays what it is when it is written inside IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPrivateAddress(`::ffff:${address}`)).toBe(isPrivateAddress(address));
        expect(isPrivateAddress(`64:ff9b::${address}`)).toBe(isPrivateAddress(address));
      }),
    );
  });
});

describe('the host of a URL', () => {
  it('is an address however it is spelt', () => {
    const hosts = ['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/'];
    expect(hosts.map((url) => literalAddress(new URL(url).hostname))).toEqual(hosts.map(() => '127.0.0.1'));
    expect(literalAddress(new URL('http://[::1]:8080/').hostname)).toBe('::1');
  });

  it('is none when it is a name', () => {
    expect(literalAddress('acme.atlassian.net')).toBeUndefined();
    expect(literalAddress('1.2.3.4.example.com')).toBeUndefined();
  });
});
