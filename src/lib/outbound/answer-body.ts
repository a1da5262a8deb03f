/** The bodies of answers: read within limits, decoded, given up. */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { readBounded } from '../bounded-body.ts';
import { GatewayError } from '../errors.ts';
import type { OutboundResponse } from './outbound.ts';

/** Gives up the rest of an answer. */
export function discard(response: { readonly body: Readable }): void {
  // A body that is destroyed before its end emits an error, which nobody waits for any more.
  response.body.on('error', () => undefined).destroy();
}

/** What `readBody` can undo; goes into `Accept-Encoding`. */
export const READABLE_ENCODINGS = 'gzip, deflate, br';

const DECODERS: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** The whole body, decoded. Throws `upstream_error` when it is larger than `maxBytes`. */
export async function readBody(response: OutboundResponse, maxBytes: number): Promise<Buffer> {
  const bytes = await readBounded(response.body, maxBytes, tooLarge);
  const decode = DECODERS[String(response.headers['content-encoding'] ?? '').toLowerCase()];
  if (!decode || bytes.length === 0) return bytes;
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw new GatewayError('upstream_error', 'The answer of the provider could not be decompressed.', {
      cause,
      isLasting: true,
    });
  }
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('upstream_error', `The answer of the provider is larger than ${maxBytes} bytes.`, {
    isLasting: true,
  });
}

/** The answer again, after its body was read. */
export function withBody({ status, headers }: OutboundResponse, body: Buffer): OutboundResponse {
  const { 'content-encoding': _read, ...others } = headers;
  return {
    status,
    headers: { ...others, 'content-length': String(body.length) },
    body: Readable.from(body.length > 0 ? [body] : []),
  };
}
