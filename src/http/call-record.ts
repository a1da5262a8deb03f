/** What is kept of a request after it was answered: a log line, and a row of the call log. */
import { createMiddleware } from 'hono/factory';
import type { CallTrace } from '../../schema/call-trace.ts';
import type { ApicallLog } from '../gateway/apicall-log.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { Logger } from '../lib/log.ts';
import type { Meter } from '../lib/meter.ts';
import type { ApicallRow } from '../store/apicalls.ts';
import type { AppContext, AppEnv } from './context.ts';
import { toGatewayError } from './errors.ts';
import type { RequestMetrics } from './request-metrics.ts';

interface Recorded {
  startedAt: number;
  totalMs: number;
  status: number;
  /** Undici takes the socket off a request whose body it has sent on, so this is read before. */
  address: string | undefined;
}

const ERROR_STATUS = 400;
const LONGEST_TEXT = 500;

const clip = (text: string | undefined): string | null => text?.slice(0, LONGEST_TEXT) ?? null;

/** Null for calls that never went further than this. */
function traceOf(c: AppContext, meter: Meter): CallTrace | null {
  const { calls: upstream, omitted } = meter.trace;
  const message = c.error ? clip(toGatewayError(c.error).message) : null;
  if (message === null && upstream.length === 0) return null;
  return { message, waitedMs: Math.round(meter.waitedMs), upstream, omitted };
}

function rowOf(c: AppContext, { startedAt, totalMs, status, address }: Recorded, clock: Clock): ApicallRow | undefined {
  const note = c.get('note');
  if (!note) return undefined;
  const { row } = note.live;
  const { meter } = c.get('scope');
  return {
    id: newId(clock),
    workspaceId: row.workspaceId,
    connectionId: row.id,
    webhookId: null,
    integrationType: row.integrationType,
    environment: row.environment,
    externalXref: row.externalXref,
    type: 'inbound',
    method: c.req.method,
    name: note.name,
    path: c.get('target').path.slice(0, LONGEST_TEXT),
    status,
    error: status >= ERROR_STATUS ? (c.get('errorCode') ?? 'upstream') : null,
    ipAddress: clip(address),
    userAgent: clip(c.req.header('user-agent')),
    size: c.get('size') ?? null,
    totalMs: Math.round(totalMs),
    upstreamMs: Math.round(meter.ms),
    upstreamCalls: meter.calls,
    createdAt: startedAt,
    trace: traceOf(c, meter),
  };
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
    const address = c.env?.incoming?.socket.remoteAddress;
    await next();
    const status = c.get('sentStatus') ?? c.res.status;
    const recorded = { startedAt, totalMs: stopwatch.now() - began, status, address };
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
