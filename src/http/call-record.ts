/** What is kept of a request after it was answered: a log line, and a row of the call log. */
import { createMiddleware } from 'hono/factory';
import type { ApicallLog } from '../gateway/apicall-log.ts';
import { type RecordedCall, toApicallRow } from '../gateway/apicall-row.ts';
import { loggedWords } from '../gateway/logged-words.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { ApicallRow } from '../store/apicalls.ts';
import type { AppContext, AppEnv } from './context.ts';
import { toGatewayError } from './errors.ts';
import type { RequestMetrics } from './request-metrics.ts';

interface Recorded {
  startedAt: number;
  totalMs: number;
  status: number;
}

const ERROR_STATUS = 400;

function rowOf(c: AppContext, { startedAt, totalMs, status }: Recorded, clock: Clock): ApicallRow | undefined {
  const note = c.get('note');
  if (!note) return undefined;
  const { row } = note.live;
  const call: RecordedCall = {
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

interface Recorders {
  readonly apicalls: ApicallLog;
  readonly requestMetrics: RequestMetrics;
  readonly log: Logger;
  readonly clock: Clock;
}

/** One line and, for calls on a connection, one row per request. Query strings hold what people search for: left out. */
export const recordCalls = ({ apicalls, requestMetrics, log, clock }: Recorders) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const startedAt = clock.now();
    const began = stopwatch.now();
    await next();
    const status = c.get('sentStatus') ?? c.res.status;
    const recorded = { startedAt, totalMs: stopwatch.now() - began, status };
    const { meter } = c.get('scope');
    const row = rowOf(c, recorded, clock);
    if (row) apicalls.add(row);
    requestMetrics.observe(c, {
      status,
      totalMs: recorded.totalMs,
      upstreamMs: meter.ms,
      waitedMs: meter.waitedMs,
      upstreamCalls: meter.calls,
    });
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
      },
      'request',
    );
  });
