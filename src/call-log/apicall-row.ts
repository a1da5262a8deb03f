import type { CallTrace } from '../../schema/call-trace.ts';
import type { ApicallType } from '../../schema/models/apicall.ts';
import { DEFAULT_ENVIRONMENT } from '../connections/new-connection.ts';
import type { Clock } from '../lib/clock.ts';
import { type GatewayError, problemsOf } from '../lib/errors.ts';
import { newId } from '../lib/id.ts';
import type { Meter } from '../lib/observe/meter.ts';
import type { ApicallRow } from '../store/calls/apicalls.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';

/** A call as it was answered, whatever door it came in by. */
export interface RecordedCall {
  readonly requestId: string | undefined;
  readonly type: ApicallType;
  readonly workspaceId: string;
  /** Undefined for what concerns a whole workspace. */
  readonly connection: ConnectionRow | undefined;
  readonly method: string;
  /** Operation id. */
  readonly name: string;
  /** Without query: it may hold secrets. */
  readonly path: string;
  readonly status: number;
  /** Machine code of the error, if any. */
  readonly error: string | undefined;
  /** The error in words. */
  readonly message: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** Bytes of the answer, where known. */
  readonly size: number | undefined;
  readonly totalMs: number;
  readonly meter: Meter;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

const LONGEST_TEXT = 500;

const clip = (text: string | undefined): string | null => text?.slice(0, LONGEST_TEXT) ?? null;

/** Null for calls that never went further than this. */
function traceOf({ message, meter }: RecordedCall): CallTrace | null {
  const { calls: upstream, omitted } = meter.trace;
  if (message === undefined && upstream.length === 0) return null;
  return { message: clip(message), waitedMs: Math.round(meter.waitedMs), upstream, omitted };
}

const OF_VALUES = new Set(['validation_failed', 'invalid_request']);

/**
 * The message of an error, as far as the call log may keep it. Messages about values repeat them, and searches are
 * personal: of our own errors the names of the fields remain, of the provider's nothing when the call was to read.
 * @param operation id of the operation.
 */
export function loggedWords(error: GatewayError, operation: string): string | undefined {
  const problems = problemsOf(error);
  if (problems) return `Not accepted: ${problems.map((problem) => `${problem.path} (${problem.in})`).join(', ')}.`;
  const isReading = /^(?:list|get)/.test(operation);
  return OF_VALUES.has(error.code) && isReading ? undefined : error.message;
}

/** The row of the call log. */
export function toApicallRow(call: RecordedCall, clock: Clock): ApicallRow {
  const { connection, meter } = call;
  return {
    id: newId(clock),
    workspaceId: call.workspaceId,
    connectionId: connection?.id ?? null,
    webhookId: null,
    integrationType: connection?.integrationType ?? '',
    environment: connection?.environment ?? DEFAULT_ENVIRONMENT,
    externalXref: connection?.externalXref ?? null,
    type: call.type,
    method: call.method,
    name: call.name,
    path: call.path.slice(0, LONGEST_TEXT),
    status: call.status,
    error: call.error ?? null,
    ipAddress: clip(call.address),
    userAgent: clip(call.userAgent),
    size: call.size ?? null,
    totalMs: Math.round(call.totalMs),
    upstreamMs: Math.round(meter.ms),
    upstreamCalls: meter.calls,
    createdAt: call.startedAt,
    requestId: call.requestId ?? null,
    trace: traceOf(call),
  };
}
