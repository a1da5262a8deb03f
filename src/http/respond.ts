import { Readable } from 'node:stream';
import type { StatusCode } from 'hono/utils/http-status';
import { discard } from '../lib/outbound.ts';
import type { AppContext } from './context.ts';

/** 200 with JSON: the one success that every published client accepts. */
export function answerJson(c: AppContext, value: unknown): Response {
  const text = JSON.stringify(value);
  const size = Buffer.byteLength(text);
  c.set('size', size);
  return c.body(text, 200, { 'content-type': 'application/json', 'content-length': String(size) });
}

/** Statuses that have no body. */
const BODILESS = new Set([204, 205, 304]);

/** Bytes handed on while they arrive. */
export function answerStream(c: AppContext, status: number, headers: Record<string, string>, body: Readable): Response {
  if (BODILESS.has(status) || c.req.method === 'HEAD') {
    discard({ body });
    return c.body(null, status as StatusCode, headers);
  }
  return c.newResponse(Readable.toWeb(body) as ReadableStream, status as StatusCode, headers);
}
