import { describe, expect, it } from 'vitest';
import { readRateLimits } from '../../../../adapters/jira/line/rate-limit-headers.ts';

const NOW = Date.parse('2026-03-26T15:30:00.000Z');
const HOUR_END = Date.parse('2026-03-26T16:00:00.000Z');

const read = (headers: Record<string, string>, status = 200) => readRateLimits(status, headers, NOW);

describe('the headers of an answer', () => {
  it('say nothing when there are none', () => {
    expect(read({})).toEqual({ burst: undefined, quotas: [], refusal: undefined });
  });

  it('tell of the bucket of an endpoint', () => {
    expect(read({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '37' }).burst).toEqual({
      limit: 100,
      remaining: 37,
    });
    expect(read({ 'x-ratelimit-limit': '100', 'x-ratelimit-nearlimit': 'true' }).burst).toEqual({
      limit: 100,
      remaining: 20,
    });
  });

  it.each(['360000', '65000', 'many', '-1', '1e9', ''])('have no bucket of %j calls a second', (limit) => {
    const { burst } = read({ 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': limit });
    expect(burst).toBeUndefined();
  });

  it('tell of quotas, in any order, with anything missing', () => {
    const { quotas } = read({
      'ratelimit-policy': '"tenant-app-quota";w=3600;q=100000, "global-app-quota";q=65000;w=3600',
      ratelimit: '"global-app-quota";t=600;r=1200, "tenant-app-quota"',
    });
    expect(quotas).toEqual([
      { kind: 'app_quota', limit: 65_000, remaining: 1200, resetsAt: NOW + 600_000 },
      { kind: 'tenant_quota', limit: 100_000, remaining: undefined, resetsAt: HOUR_END },
    ]);
  });

  it('that are only for information change nothing', () => {
    const beta = { 'beta-ratelimit': '"global-app-quota";r=0;t=600', 'beta-ratelimit-policy': '"x";q=1;w=1' };
    expect(read(beta).quotas).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    ['jira-quota-global-based', 'app_quota'],
    ['jira-quota-tenant-based', 'tenant_quota'],
    ['jira-burst-based', 'burst'],
    ['jira-per-issue-on-write', 'object_writes'],
    ['jira-cost-based', 'burst'],
    ['', 'burst'],
  ])('for the reason %j is of the %s', (reason, kind) => {
    expect(read({ 'ratelimit-reason': reason, 'retry-after': '7' }, 429).refusal).toEqual({ kind, waitMs: 7000 });
  });

  it.each([
    ['seconds', { 'retry-after': '12' }, 12_000],
    ['an instant', { 'x-ratelimit-reset': '2026-03-26T15:30:09Z' }, 9000],
    ['an instant without seconds', { 'x-ratelimit-reset': '2026-03-26T16:00Z' }, 1_800_000],
    ['epoch seconds', { 'x-ratelimit-reset': String(NOW / 1000 + 3) }, 3000],
    ['epoch milliseconds', { 'x-ratelimit-reset': String(NOW + 4000) }, 4000],
    ['both, of which Retry-After counts', { 'retry-after': '2', 'x-ratelimit-reset': '2026-03-26T16:00Z' }, 2000],
    ['an instant that is over', { 'x-ratelimit-reset': '2026-03-26T15:29Z' }, 5000],
    ['nothing', {}, 5000],
    ['nonsense', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, 5000],
  ])('is waited out by %s', (_, headers, waitMs) => {
    expect(read({ ...headers }, 429).refusal?.waitMs).toBe(waitMs);
  });

  it('of an issue says nothing about its endpoint', () => {
    const headers = { 'ratelimit-reason': 'jira-per-issue-on-write', 'x-ratelimit-limit': '20' };
    expect(read({ ...headers, 'x-ratelimit-remaining': '0' }, 429).burst).toBeUndefined();
  });
});
