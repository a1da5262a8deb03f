import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../../src/http/io/target.ts';

describe('a request target', () => {
  it('is split before it is decoded, so that an encoded slash stays inside its segment', () => {
    expect(parseTarget('/task/c1/task/SHOP%2F1?limit=1&query=a%20b')).toMatchObject({
      path: '/task/c1/task/SHOP%2F1',
      query: 'limit=1&query=a%20b',
      segments: ['task', 'c1', 'task', 'SHOP/1'],
    });
  });

  it('may end in a slash', () => {
    expect(parseTarget('/task/c1/task/').segments).toEqual(['task', 'c1', 'task']);
  });

  it('may hold dots that climb nowhere', () => {
    expect(parseTarget('/a/..b/c.d/...').segments).toEqual(['a', '..b', 'c.d', '...']);
  });

  it('may hold anything behind an encoded question mark of what is passed on', () => {
    expect(parseTarget('/passthrough/c/x%3Fa=%00').path).toBe('/passthrough/c/x%3Fa=%00');
  });

  it('may hold anything in its query', () => {
    expect(parseTarget('/a?path=../%5C%00').parameters.get('path')).toBe('../\\\0');
  });

  it.each([
    '/unified/connection/a%3F%00',
    '/passthrough/a%3F%00/x',
    '/passthrough/c/../../unified/connection',
    '/passthrough/c/%2e%2e/x',
    '/passthrough/c/%2E./x',
    '/passthrough/c/..%2f..%2funified',
    '/passthrough/c/%252e%252e/x',
    '/passthrough/c/..%252Fx',
    '/a/./b',
    '/..',
    '/a/..?b=c',
    '/a\\..\\b',
    '/a%5cb',
    '/a%255cb',
    '/a%00b',
    '/a%2500',
    '/a%0d%0ab',
    '/a%7f',
    '/a%',
    '/a%zz',
    '/a%c0%ae',
    'http://evil.example/unified/connection',
    '//evil.example/../x',
    '*',
    '',
  ])('is refused as %j', (raw) => {
    expect(() => parseTarget(raw)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
