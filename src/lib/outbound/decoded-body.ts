/** The body of a response without its `Content-Encoding`, while it arrives. */
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { GatewayError } from '../errors.ts';
import type { OutboundResponse } from './outbound.ts';

const ZLIB_METHOD = 8;

/** The first byte, which stays where it is; undefined when there is none. */
async function firstByte(body: Readable): Promise<number | undefined> {
  await new Promise<void>((resolve) => {
    body.once('readable', resolve);
    body.once('end', resolve);
    body.once('error', () => resolve());
  });
  const first = body.read() as Buffer | null;
  if (first) body.unshift(first);
  return first?.[0];
}

/** Some servers leave the zlib header of `deflate` away, which RFC 9110 asks for. */
const inflated = (first: number) => ((first & 0x0f) === ZLIB_METHOD ? createInflate() : createInflateRaw());

const DECODERS: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: inflated,
  br: () => createBrotliDecompress(),
};

/** In the order in which they were applied; `identity` is none. */
export function encodingsOf({ headers }: Pick<OutboundResponse, 'headers'>): string[] {
  return String(headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
}

/**
 * Throws `upstream_error` for an encoding that is not known. Bytes that can't be decoded make the stream end with an
 * error; nothing limits its length.
 */
export async function decodedBody(response: OutboundResponse): Promise<Readable> {
  let body = response.body;
  for (const encoding of encodingsOf(response).toReversed()) {
    const decoderOf = DECODERS[encoding];
    if (!decoderOf) throw new GatewayError('upstream_error', `The encoding ${encoding} is not supported.`);
    const first = await firstByte(body);
    // Answers without a body may name an encoding all the same.
    if (first === undefined) return body;
    const decoder = decoderOf(first);
    // An error of either ends the other. It may come before anybody reads, who hears of it all the same.
    body = pipeline(body, decoder, () => undefined).on('error', () => undefined);
  }
  return body;
}
