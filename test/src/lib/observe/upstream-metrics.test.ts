import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';

const SITE = 'https://acme.atlassian.net';

function metricsAt() {
  const time = { ms: 1000 };
  return { time, metrics: createUpstreamMetrics(createMetrics(), { now: () => time.ms }) };
}

describe('the buckets of a site', () => {
  it('are those of the site, of its endpoints and of the app, and nobody else', () => {
    const { metrics } = metricsAt();
    metrics.noted({ kind: 'tenant_quota', site: SITE, endpoint: undefined, remaining: 5, limit: 10, until: 2000 });
    metrics.noted({
      kind: 'burst',
      site: SITE,
      endpoint: 'GET /rest/api/3/search',
      remaining: 1,
      limit: 2,
      until: 2000,
    });
    metrics.noted({
      kind: 'app_quota',
      site: undefined,
      endpoint: undefined,
      remaining: 7,
      limit: undefined,
      until: 2000,
    });
    metrics.noted({
      kind: 'tenant_quota',
      site: `${SITE}.evil`,
      endpoint: undefined,
      remaining: 0,
      limit: 10,
      until: 2000,
    });
    expect(metrics.bucketsOf(SITE)).toEqual([
      { kind: 'app_quota', endpoint: undefined, remaining: 7, limit: undefined, closedUntil: undefined },
      { kind: 'burst', endpoint: 'GET /rest/api/3/search', remaining: 1, limit: 2, closedUntil: undefined },
      { kind: 'tenant_quota', endpoint: undefined, remaining: 5, limit: 10, closedUntil: undefined },
    ]);
  });

  it('are forgotten when what was told of them is over', () => {
    const { time, metrics } = metricsAt();
    metrics.noted({ kind: 'tenant_quota', site: SITE, endpoint: undefined, remaining: 5, limit: 10, until: 2000 });
    time.ms = 2000;
    expect(metrics.bucketsOf(SITE)).toEqual([]);
  });

  it('are closed until they open, with what is known of them beside it', () => {
    const { time, metrics } = metricsAt();
    metrics.noted({ kind: 'tenant_quota', site: SITE, endpoint: undefined, remaining: 0, limit: 10, until: 9000 });
    metrics.refused({ kind: 'tenant_quota', site: SITE, endpoint: undefined }, 3000);
    metrics.refused({ kind: 'object_writes', site: SITE, endpoint: 'object 7' }, 4000);
    expect(metrics.bucketsOf(SITE)).toEqual([
      { kind: 'object_writes', endpoint: 'object 7', remaining: undefined, limit: undefined, closedUntil: 4000 },
      { kind: 'tenant_quota', endpoint: undefined, remaining: 0, limit: 10, closedUntil: 3000 },
    ]);
    time.ms = 3500;
    expect(metrics.bucketsOf(SITE).map(({ closedUntil }) => closedUntil)).toEqual([4000, undefined]);
  });
});
