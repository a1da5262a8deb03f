import { describe, expect, it } from 'vitest';
import { allowedSite, parseSitePattern } from '../../../../src/lib/outbound/allowed-sites.ts';

function allows(pattern: string, url: string) {
  const parsed = parseSitePattern(pattern);
  if (!parsed) throw new Error(`${pattern} is no pattern.`);
  return allowedSite([parsed], new URL(url));
}

describe('an entry with a wildcard', () => {
  it('allows https, public addresses and the usual port below it', () => {
    expect(allows('*.atlassian.net', 'https://acme.atlassian.net')).toEqual({ mayBePrivate: false });
    expect(allows('*.atlassian.net', 'https://a.b.atlassian.net/')).toEqual({ mayBePrivate: false });
    expect(allows('*.atlassian.net', 'https://ACME.Atlassian.NET:443')).toEqual({ mayBePrivate: false });
  });

  it.each([
    'http://acme.atlassian.net',
    'https://acme.atlassian.net:8443',
    'https://atlassian.net',
    'https://evilatlassian.net',
    'https://acme.atlassian.net.evil.example',
    'https://acme.atlassian.net@evil.example',
    'https://evil.example/acme.atlassian.net',
    'https://evil.example#.atlassian.net',
    'https://127.0.0.1',
  ])('does not allow %s', (url) => {
    expect(allows('*.atlassian.net', url)).toBeUndefined();
  });

  it('allows another port when it names that one', () => {
    expect(allows('*.example.com:8443', 'https://jira.example.com:8443')).toEqual({ mayBePrivate: false });
    expect(allows('*.example.com:8443', 'https://jira.example.com')).toBeUndefined();
  });
});

describe('an entry without a wildcard', () => {
  it('also allows http, any port and private addresses, for that very host', () => {
    expect(allows('localhost', 'http://localhost:4000')).toEqual({ mayBePrivate: true });
    expect(allows('127.0.0.1', 'http://127.0.0.1:4000')).toEqual({ mayBePrivate: true });
    expect(allows('[::1]:4000', 'http://[::1]:4000')).toEqual({ mayBePrivate: true });
    expect(allows('localhost', 'http://sub.localhost:4000')).toBeUndefined();
  });

  it('keeps to its port', () => {
    expect(allows('localhost:4000', 'http://localhost:4001')).toBeUndefined();
    expect(allows('localhost:80', 'http://localhost')).toEqual({ mayBePrivate: true });
    expect(allows('localhost:443', 'https://localhost')).toEqual({ mayBePrivate: true });
  });
});

describe('several entries', () => {
  it('allow private addresses when any that fits does', () => {
    const patterns = ['*.example.com', 'jira.example.com'].map(parseSitePattern).filter((found) => found !== undefined);
    expect(allowedSite(patterns, new URL('https://jira.example.com'))).toEqual({ mayBePrivate: true });
    expect(allowedSite(patterns, new URL('https://wiki.example.com'))).toEqual({ mayBePrivate: false });
    expect(allowedSite(patterns, new URL('https://example.org'))).toBeUndefined();
    expect(allowedSite([], new URL('https://example.org'))).toBeUndefined();
  });
});

describe('an entry that cannot be used', () => {
  it.each([
    '',
    '*',
    'https://acme.atlassian.net',
    'acme.*.net',
    '*.',
    'a b',
    'host:port',
    'host:123456',
    '-a.com',
    'a/b',
  ])('is %j', (text) => {
    expect(parseSitePattern(text)).toBeUndefined();
  });
});
