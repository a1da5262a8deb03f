import { describe, expect, it } from 'vitest';
import { jiraError } from '../../../../adapters/jira/line/errors.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const body = (...errorMessages: string[]) => JSON.stringify({ errorMessages, errors: {} });

describe("an answer of Jira's that is no success", () => {
  it.each([
    [400, 'validation_failed'],
    [401, 'connection_unauthorized'],
    [403, 'upstream_forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [413, 'payload_too_large'],
    [414, 'invalid_request'],
    [422, 'validation_failed'],
    [429, 'upstream_rate_limited'],
    [431, 'invalid_request'],
    [418, 'upstream_error'],
    [500, 'upstream_error'],
    [502, 'upstream_error'],
    [503, 'upstream_error'],
  ])('of %i is %s', (status, code) => {
    expect(jiraError(status, {}, '', NOW)).toMatchObject({ code });
  });

  it("keeps Jira's own words, and its details", () => {
    const error = jiraError(400, {}, body('The value is wrong.'), NOW);
    expect(error.message).toBe('Jira refused the values: The value is wrong.');
    expect(error.details).toMatchObject({ status: 400, errorMessages: ['The value is wrong.'] });
  });

  it('is short for whoever sends pages of HTML', () => {
    expect(jiraError(502, {}, `<html>${'x'.repeat(100_000)}</html>`, NOW).message.length).toBeLessThan(1000);
  });

  it('says when to come again', () => {
    expect(jiraError(429, { 'retry-after': '7' }, '', NOW).retryAfter).toBe(7);
    expect(jiraError(429, { 'x-ratelimit-reset': '2026-11-26T12:01Z' }, '', NOW).retryAfter).toBe(60);
    expect(jiraError(429, {}, '', NOW).retryAfter).toBe(5);
    expect(jiraError(503, { 'retry-after': '9' }, '', NOW).retryAfter).toBe(9);
    expect(jiraError(503, {}, '', NOW).retryAfter).toBeUndefined();
    const inAMinute = 'Thu, 26 Nov 2026 12:01:00 GMT';
    expect(jiraError(429, { 'retry-after': inAMinute }, '', NOW).retryAfter).toBe(60);
    expect(jiraError(503, { 'retry-after': inAMinute }, '', NOW).retryAfter).toBe(60);
  });

  it('of 503 does not say when to come again by the reset of a quota', () => {
    expect(jiraError(503, { 'x-ratelimit-reset': '2026-11-26T13:00Z' }, '', NOW).retryAfter).toBeUndefined();
    const both = { 'retry-after': '4', 'x-ratelimit-reset': '2026-11-26T13:00Z' };
    expect(jiraError(503, both, '', NOW).retryAfter).toBe(4);
  });
});
