/** Requests as they were answered, and where their time went. */
import { routePath } from 'hono/route';
import type { Metrics } from '../../lib/observe/metrics.ts';
import type { AppContext } from '../context.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const CALLS = [0, 1, 2, 3, 5, 10, 20, 50, 100, 500];

/** The pattern that answered, such as `/unified/connection/{id}`; "none" where no route was reached. */
export function routeOf(c: AppContext): string {
  const route = c.get('route') ?? routePath(c).replace(/:(\w+)/g, '{$1}');
  return route === '' || route.endsWith('*') ? 'none' : route;
}

export interface Timing {
  readonly status: number;
  readonly totalMs: number;
  /** While at least one upstream call was under way. */
  readonly upstreamMs: number;
  /** While nothing was done but waiting for a provider to have room. */
  readonly waitedMs: number;
  readonly upstreamCalls: number;
}

export function createRequestMetrics(metrics: Metrics) {
  /** Where the time went is told by route alone: with the status these would be most of all that is scraped. */
  const labels = ['method', 'route'] as const;
  const total = metrics.histogram({
    name: 'taskgate_http_request_duration_seconds',
    help: 'Requests until their answer began.',
    labels: [...labels, 'status'],
  });
  const own = metrics.histogram({
    name: 'taskgate_http_request_gateway_duration_seconds',
    help: 'Part of it that the gateway itself took.',
    labels,
  });
  const upstream = metrics.histogram({
    name: 'taskgate_http_request_upstream_duration_seconds',
    help: 'Part of it in which a provider was asked.',
    labels,
  });
  const calls = metrics.histogram({
    name: 'taskgate_http_request_upstream_calls',
    help: 'Requests to providers for one request.',
    labels: ['route'],
    buckets: CALLS,
  });

  return {
    observe(c: AppContext, { status, totalMs, upstreamMs, waitedMs, upstreamCalls }: Timing): void {
      const route = routeOf(c);
      const method = METHODS.has(c.req.method) ? c.req.method : 'other';
      const of = { method, route };
      total.observe({ ...of, status: `${Math.floor(status / 100)}xx` }, totalMs / 1000);
      own.observe(of, Math.max(0, totalMs - upstreamMs - waitedMs) / 1000);
      if (upstreamCalls === 0) return;
      upstream.observe(of, upstreamMs / 1000);
      calls.observe({ route }, upstreamCalls);
    },
  };
}

export type RequestMetrics = ReturnType<typeof createRequestMetrics>;
