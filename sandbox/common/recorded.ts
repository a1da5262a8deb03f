/** Every request is recorded, delayed, and struck by the fault that waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { Fault, Faults } from './faults.ts';
import type { SeenRequest } from './seen-request.ts';

export interface RequestRecord {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly at: number;
  /** 0 while it runs, and when the connection was reset. */
  status: number;
  /** When it was answered. */
  endedAt?: number;
  /** Of a 429: why, and the seconds that it asked to wait. */
  refusal?: { readonly reason: string; readonly retryAfter: number };
}

export interface Observed {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly latencyMs: number;
  readonly seesRequest?: ((request: SeenRequest) => void) | undefined;
}

const MAX_REQUESTS = 20_000;

/** Answers in the provider's place, or resets the connection. */
function misbehave(call: Context, { status = 500, headers = {}, body, reset }: Fault): Response {
  if (reset) {
    (call.env as HttpBindings).incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const isRaw = typeof body === 'string' || body === undefined || body instanceof Uint8Array;
  const type = isRaw ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8';
  const content = isRaw ? ((body ?? '') as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
  return new Response(status === 204 ? null : content, {
    status,
    headers: { 'content-type': type, ...headers },
  });
}

async function seen(call: Context, target: string): Promise<SeenRequest> {
  const contentType = call.req.header('content-type');
  return {
    method: call.req.method,
    target,
    userAgent: call.req.header('user-agent'),
    contentType,
    text: contentType?.startsWith('application/json') ? await call.req.text() : undefined,
  };
}

const refusalOf = (headers: Headers) => ({
  reason: headers.get('ratelimit-reason') ?? '',
  retryAfter: Number(headers.get('retry-after') ?? 0),
});

export const recordedAndFaulty =
  ({ faults, requests, latencyMs, seesRequest }: Observed, now: () => number): MiddlewareHandler =>
  async (call: Context, next) => {
    const { pathname, search } = new URL(call.req.url);
    const record: RequestRecord = { method: call.req.method, target: pathname + search, at: now(), status: 0 };
    requests.push(record);
    if (requests.length > MAX_REQUESTS) requests.splice(0, MAX_REQUESTS / 2);
    const asked = await seen(call, record.target);
    seesRequest?.(asked);
    const fault = faults.strike(asked);
    const pause = latencyMs + (fault?.delayMs ?? 0);
    if (pause > 0) await sleep(pause);
    const isAnswer = fault !== undefined && (fault.status !== undefined || fault.reset === true);
    if (isAnswer && !fault.afterwards) call.res = misbehave(call, fault);
    else await next();
    if (isAnswer && fault.afterwards) {
      call.res = undefined;
      call.res = misbehave(call, fault);
    }
    record.status = fault?.reset ? 0 : call.res.status;
    record.endedAt = now();
    if (record.status === 429) record.refusal = refusalOf(call.res.headers);
  };
