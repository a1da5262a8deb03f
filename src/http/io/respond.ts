import { pipeline, type Readable } from 'node:stream';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { StatusCode } from 'hono/utils/http-status';
import { discard } from '../../lib/outbound/answer-body.ts';
import type { AppContext } from '../context.ts';

/**
 * A whole number where the models allow several types: the value of a custom field. The reader of Ruby's SDK takes a
 * number there only when it has a fraction, `2.0`. In JSON both are the same number.
 */
const WHOLE_IN_UNION = /[{,]"(?:value|extra_data)":-?\d+(?=[,}])/g;

/** 200 with JSON: the one success that every published client accepts. */
export function answerJson(c: AppContext, value: unknown): Response {
  const text = JSON.stringify(value).replace(WHOLE_IN_UNION, '$&.0');
  const size = Buffer.byteLength(text);
  c.set('size', size);
  return c.body(text, 200, { 'content-type': 'application/json', 'content-length': String(size) });
}

/** Statuses that have no body. */
export const BODILESS = new Set([204, 205, 304]);

/**
 * Bytes handed on while they arrive. They go from stream to socket directly: on Node 20 a web stream made of a Node
 * stream throws outside of any promise when the caller leaves early (nodejs/node#49233), which would end the process.
 */
export function answerStream(c: AppContext, status: number, headers: Record<string, string>, body: Readable): Response {
  const { outgoing } = c.env;
  if (BODILESS.has(status) || c.req.method === 'HEAD') {
    discard({ body });
    return c.body(null, status as StatusCode, headers);
  }
  if (!outgoing) return c.newResponse(ReadableStream.from(body), status as StatusCode, headers);
  const head = c.newResponse(null, status as StatusCode, headers);
  outgoing.writeHead(head.status, Object.fromEntries(head.headers));
  // An error ends the answer in the middle, which is all that can still be said of it.
  pipeline(body, outgoing, (error) => error && c.get('scope').log.warn({ err: error }, 'answer ended early'));
  c.set('sentStatus', head.status);
  return RESPONSE_ALREADY_SENT;
}
