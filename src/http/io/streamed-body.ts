/** A request body that goes on to the provider while it arrives. */
import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { oauthWay } from '../../../adapters/contract/connecting.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { AppContext } from '../context.ts';
import { readBytes } from './body.ts';

const LARGEST_REPEATABLE = 1024 * 1024;

/**
 * The body as a stream of its own: an answer that comes before its end destroys what is sent, and must not destroy the
 * request, whose connection would then take no other one.
 */
function handedOn(incoming: IncomingMessage): Readable {
  const stream = new PassThrough();
  incoming.once('error', (error) => stream.destroy(error));
  incoming.once('aborted', () => stream.destroy(new Error('The caller has gone.')));
  return incoming.pipe(stream);
}

function bodyOf(c: AppContext): Readable | undefined {
  const hasBody = c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0;
  if (!hasBody || c.req.method === 'GET') return undefined;
  const { incoming } = c.env;
  if (incoming) return handedOn(incoming);
  const { body } = c.req.raw;
  return body ? Readable.fromWeb(body as ReadableStream) : undefined;
}

/** A small body is kept, so that it can be sent again after an access token was renewed. */
function isRepeatable(c: AppContext, { adapter, credentials }: LiveConnection): boolean {
  const size = Number(c.req.header('content-length') ?? Number.NaN);
  return oauthWay(adapter)?.expiresAt(credentials) !== undefined && size > 0 && size <= LARGEST_REPEATABLE;
}

/** Undefined when there is none. */
export async function streamedBody(c: AppContext, live: LiveConnection): Promise<Readable | Uint8Array | undefined> {
  const isKept = c.req.method !== 'GET' && isRepeatable(c, live);
  return isKept ? await readBytes(c, LARGEST_REPEATABLE) : bodyOf(c);
}
