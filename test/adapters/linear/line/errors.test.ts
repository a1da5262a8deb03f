import { describe, expect, it } from 'vitest';
import { linearError } from '../../../../adapters/linear/line/errors.ts';

const NOW = Date.UTC(2026, 10, 30);

interface Said {
  readonly message?: string;
  readonly code?: string;
  readonly type?: string;
  readonly statusCode?: number;
  readonly userPresentableMessage?: string;
}

const bodyOf = ({ message = 'No.', ...extensions }: Said, data: unknown = null) =>
  JSON.stringify({ errors: [{ message, extensions }], data });

const errorOf = (status: number, said: Said, headers = {}) => linearError(status, headers, bodyOf(said), NOW);

describe('an error in an answer of Linear', () => {
  it.each([
    ['bad input', 400, { code: 'INPUT_ERROR', type: 'invalid input' }, 'validation_failed'],
    [
      'a document that is not valid',
      400,
      { code: 'GRAPHQL_VALIDATION_FAILED', type: 'graphql error' },
      'validation_failed',
    ],
    ['what it does not say more of', 400, {}, 'validation_failed'],
    ['bad credentials', 401, { code: 'AUTHENTICATION_ERROR' }, 'connection_unauthorized'],
    ['a key behind Bearer', 400, { code: 'AUTHENTICATION_ERROR' }, 'connection_unauthorized'],
    ['what is forbidden', 403, { code: 'FORBIDDEN' }, 'upstream_forbidden'],
    ['a feature of another plan', 200, { type: 'feature not accessible' }, 'upstream_forbidden'],
    ['a limit of the plan', 200, { type: 'usage limit exceeded' }, 'upstream_forbidden'],
    ['a lock', 200, { type: 'lock timeout' }, 'upstream_error'],
    ['an internal error', 200, { code: 'INTERNAL_SERVER_ERROR' }, 'upstream_error'],
    ['a missing scope', 403, { message: 'Invalid scope: `admin` required', code: 'FORBIDDEN' }, 'scope_missing'],
    ['a missing scope in a 400', 400, { message: 'Invalid scope: `write` required' }, 'scope_missing'],
    ['a limit in a 400', 400, { code: 'RATELIMITED', statusCode: 429 }, 'upstream_rate_limited'],
    ['a limit in a 200', 200, { type: 'ratelimited' }, 'upstream_rate_limited'],
    ['what is not there', 400, { message: 'Entity not found: Issue', code: 'INPUT_ERROR' }, 'not_found'],
    [
      'an input that names what is not there',
      400,
      { message: 'Entity not found: Team: teamIds contained an entry that could not be found.', code: 'INPUT_ERROR' },
      'validation_failed',
    ],
    ['an id that is taken', 200, { message: 'conflict on insert of Issue', code: 'INPUT_ERROR' }, 'conflict'],
    [
      'a query of ours that costs too much',
      400,
      { message: 'Query too complex', code: 'INPUT_ERROR' },
      'upstream_error',
    ],
  ])('is told by its class: %s', (_what, status, said, code) => {
    expect(errorOf(status, said)).toMatchObject({ code });
  });

  it('counts also beside data, which is not whole then', () => {
    const body = bodyOf({ code: 'INTERNAL_SERVER_ERROR' }, { issues: { nodes: [] } });
    expect(linearError(200, {}, body, NOW)).toMatchObject({ code: 'upstream_error' });
  });

  it('of another attempt may end well says so by its status', () => {
    expect(errorOf(200, { type: 'lock timeout' })).toMatchObject({ details: { status: 500 }, isLasting: false });
    expect(errorOf(400, { message: 'Query too complex' })).toMatchObject({ isLasting: true });
  });

  it('has the words that are for people', () => {
    const said = {
      message: 'Argument Validation Error',
      userPresentableMessage: 'priority must not be greater than 4.',
    };
    expect(errorOf(400, said)?.message).toBe('Linear refused the values: priority must not be greater than 4.');
  });

  it('is one without any of GraphQL, too', () => {
    expect(linearError(502, {}, '<html>Bad gateway</html>', NOW)).toMatchObject({ code: 'upstream_error' });
    expect(linearError(429, { 'retry-after': '7' }, '', NOW)).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfter: 7,
    });
    expect(linearError(401, {}, '', NOW)).toMatchObject({ code: 'connection_unauthorized' });
  });

  it('is none where nothing is wrong', () => {
    expect(linearError(200, {}, '{"data":{"viewer":{"id":"1"}}}', NOW)).toBeUndefined();
    expect(linearError(200, {}, '{"data":{},"errors":[]}', NOW)).toBeUndefined();
  });
});

describe('how long a limit lasts', () => {
  const limited = (headers: Record<string, string>) => errorOf(400, { code: 'RATELIMITED' }, headers)?.retryAfter;
  const requests = (limit: number, remaining: number) => ({
    'x-ratelimit-requests-limit': String(limit),
    'x-ratelimit-requests-remaining': String(remaining),
    'x-ratelimit-requests-reset': String(NOW + 3_600_000),
  });
  const points = (limit: number, remaining: number) => ({
    'x-ratelimit-complexity-limit': String(limit),
    'x-ratelimit-complexity-remaining': String(remaining),
    'x-ratelimit-complexity-reset': String(NOW + 3_600_000),
  });

  it('is until one request has come back, not until all have', () => {
    expect(limited(requests(3600, 0))).toBe(1);
    expect(limited(requests(60, 0))).toBe(60);
  });

  it('is until any query has the points that it may cost', () => {
    expect(limited({ ...requests(5000, 4000), ...points(2_000_000, 0) })).toBe(18);
  });

  it('is what Retry-After says, where it says so', () => {
    expect(limited({ ...requests(60, 0), 'retry-after': '3' })).toBe(3);
  });

  it('is short where nobody says', () => {
    expect(limited({})).toBe(5);
  });
});

describe('an input that GraphQL refuses', () => {
  it.each([
    [
      'Variable "$input" got invalid value { title: "a; b", secret: "x" }; Field "secret" is not defined by type "IssueCreateInput".',
      'Variable "$input" is invalid: Field "secret" is not defined by type "IssueCreateInput"',
    ],
    [
      'Variable "$input" got invalid value "many" at "input.estimate"; Int cannot represent non-integer value: "many"',
      'Variable "$input" is invalid at "input.estimate": Int cannot represent non-integer value: "many"',
    ],
  ])('is said without the whole value, which is the caller’s: %s', (message, words) => {
    const error = errorOf(400, { message });
    expect(error?.message).toBe(`Linear refused the values: ${words}.`);
    expect(JSON.stringify(error?.details)).not.toContain('a; b');
  });
});
