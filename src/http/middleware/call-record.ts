/** What is kept of a request after it was answered: a log line, and a row of the call log. */
import { createMiddleware } from 'hono/factory';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { loggedWords, type RecordedCall, toApicallRow } from '../../call-log/apicall-row.ts';
import type { Captures } from '../../call-log/captures.ts';
import { type Clock, stopwatch } from '../../lib/clock.ts';
import type { Logger } from '../../lib/observe/log.ts';
import type { Tracing } from '../../lib/observe/tracing.ts';
import type { ApicallRow } from '../../store/calls/apicalls.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { toGatewayError } from '../errors.ts';
import { exchangeOf } from '../io/captured-exchange.ts';
import { type RequestMetrics, routeOf } from './request-metrics.ts';

interface Recorded {
  startedAt: number;
  totalMs: number;
  status: number;
}

const ERROR_STATUS = 400;
const SERVER_ERROR_STATUS = 500;

function rowOf(c: AppContext, { startedAt, totalMs, status }: Recorded, clock: Clock): ApicallRow | undefined {
  const note = c.get('loggedCall');
  if (!note) return undefined;
  const { row } = note.live;
  const call: RecordedCall = {
    requestId: c.get('requestId'),
    type: 'inbound',
    workspaceId: row.workspaceId,
    connection: row,
    method: c.req.method,
    name: note.name,
    path: c.get('target').path,
    status,
    error: status >= ERROR_STATUS ? (c.get('errorCode') ?? 'upstream') : undefined,
    message: c.error && loggedWords(toGatewayError(c.error), note.name),
    address: c.get('address'),
    userAgent: c.req.header('user-agent'),
    size: c.get('size'),
    totalMs,
    meter: c.get('scope').meter,
    startedAt,
  };
  return toApicallRow(call, clock);
}

/** The address that providers send to is a secret. */
const shownPath = (path: string): string => path.replace(/^\/hooks\/.*/s, '/hooks/…');

/** One span for the request, and one for each call to its provider. */
function trace(c: AppContext, { startedAt, totalMs, status }: Recorded, tracing: Tracing): string | undefined {
  const route = routeOf(c);
  const note = c.get('loggedCall');
  return tracing.record({
    name: route === 'none' ? c.req.method : `${c.req.method} ${route}`,
    kind: 'server',
    startedAt,
    ms: totalMs,
    isError: status >= SERVER_ERROR_STATUS,
    attributes: {
      'http.request.method': c.req.method,
      'http.route': route === 'none' ? undefined : route,
      'http.response.status_code': status,
      'url.path': shownPath(c.get('target')?.path ?? c.req.path),
      'client.address': c.get('address'),
      'user_agent.original': c.req.header('user-agent'),
      'error.type': c.get('errorCode'),
      'taskgate.request_id': c.get('requestId'),
      'taskgate.workspace_id': c.get('workspaceId'),
      'taskgate.connection_id': note?.live.row.id,
      'taskgate.upstream_wait_ms': Math.round(c.get('scope').meter.waitedMs),
    },
    parent: { traceparent: c.req.header('traceparent'), tracestate: c.req.header('tracestate') },
    upstream: c.get('scope').meter.trace.calls,
    provider: note?.live.row.integrationType,
  });
}

interface Recorders {
  readonly apicalls: ApicallLog;
  readonly captures: Pick<Captures, 'isOn' | 'add'>;
  readonly requestMetrics: RequestMetrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly tracing?: Tracing | undefined;
}

/** One line and, for calls on a connection, one row per request. Query strings hold what people search for: left out. */
export const recordCalls = ({ apicalls, captures, requestMetrics, log, clock, tracing }: Recorders) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const startedAt = clock.now();
    const began = stopwatch.now();
    await next();
    const status = c.get('sentStatus') ?? c.res.status;
    const recorded = { startedAt, totalMs: stopwatch.now() - began, status };
    const { meter } = c.get('scope');
    const row = rowOf(c, recorded, clock);
    if (row) {
      apicalls.add(row);
      const { live } = c.get('loggedCall') ?? {};
      if (live && captures.isOn(live.row)) captures.add(row.id, live, exchangeOf(c));
    }
    requestMetrics.observe(c, {
      status,
      totalMs: recorded.totalMs,
      upstreamMs: meter.ms,
      waitedMs: meter.waitedMs,
      upstreamCalls: meter.calls,
    });
    const traceId = tracing && trace(c, recorded, tracing);
    log.info(
      {
        request_id: c.get('requestId'),
        method: c.req.method,
        path: shownPath(c.get('target')?.path ?? c.req.path),
        status: recorded.status,
        ms: Math.round(recorded.totalMs),
        upstream_ms: Math.round(meter.ms),
        ...(meter.waitedMs > 1 && { waited_ms: Math.round(meter.waitedMs) }),
        upstream_calls: meter.calls,
        workspace_id: c.get('workspaceId'),
        connection_id: row?.connectionId ?? undefined,
        error: c.get('errorCode'),
        trace_id: traceId,
      },
      'request',
    );
  });
