/** The bodies of answers: read within limits, decoded, given up. */
import { Readable } from 'node:stream';
import { readBounded } from '../bounded-body.ts';
import type { Hold } from '../buffered-bytes.ts';
import { GatewayError } from '../errors.ts';
import { decodedBody } from './decoded-body.ts';
import type { OutboundResponse } from './outbound.ts';

/** Gives up the rest of an answer. */
export function discard(response: { readonly body: Readable }): void {
  // A body that is destroyed before its end emits an error, which nobody waits for any more.
  response.body.on('error', () => undefined).destroy();
}

/** What `readBody` can undo; goes into `Accept-Encoding`. */
export const READABLE_ENCODINGS = 'gzip, deflate, br';

const undecodable = (cause: unknown) =>
  new GatewayError('upstream_error', 'The answer of the provider could not be decompressed.', {
    cause,
    isLasting: true,
  });

/** What zlib calls its errors, and Brotli. */
const isOfDecoder = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:Z_|ERR__ERROR)/.test(String(error.code));

/** As it is sent; 0 where that is not said. */
const lengthOf = ({ headers }: OutboundResponse): number => Number(headers['content-length'] ?? 0) || 0;

function reserve(response: OutboundResponse, length: number, hold: Pick<Hold, 'reserve'> | undefined): void {
  try {
    hold?.reserve(length);
  } catch (error) {
    discard(response);
    throw error;
  }
}

/**
 * The whole body, decoded while it arrives, so that no more than `maxBytes` are ever there. Throws `upstream_error` when it is
 * larger, before anything is read where its length says so, and `unavailable` when `hold` has no room for it.
 */
export async function readBody(
  response: OutboundResponse,
  maxBytes: number,
  hold?: Pick<Hold, 'take' | 'reserve'>,
): Promise<Buffer> {
  const length = lengthOf(response);
  if (length > maxBytes) {
    discard(response);
    throw tooLarge(maxBytes);
  }
  const body = await decodedBody(response);
  const isPlain = body === response.body;
  try {
    if (isPlain) reserve(response, length, hold);
    return await readBounded(body, { maxBytes, tooLarge, hold, length: isPlain ? length : 0 });
  } catch (error) {
    throw !isPlain && isOfDecoder(error) ? undecodable(error) : error;
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
