/**
 * Bytes to Linear's storage: a signed address is asked for, and the bytes put there. Source: linear.app/developers, file
 * upload.
 */

import { readBounded } from '../../../src/lib/bounded-body.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { discard } from '../../../src/lib/outbound/answer-body.ts';
import type { FileContent } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { object, objects, text } from '../../toolkit/json.ts';
import { transportError } from '../../toolkit/outcome.ts';
import type { LinearClient } from './client.ts';

const FILE_UPLOAD = `mutation($contentType: String!, $filename: String!, $size: Int!) {
  fileUpload(contentType: $contentType, filename: $filename, size: $size) {
    success uploadFile { uploadUrl assetUrl headers { key value } }
  }
}`;

/** The signature fixes the size: what says none is read whole first. */
const MOST_BUFFERED = 100 * 1024 * 1024;

const tooLarge = (maxBytes: number) =>
  new GatewayError('payload_too_large', `A file of unknown size may have ${maxBytes} bytes: say its size.`);

/** Signed addresses are those of a public storage, or of the host of files; nowhere else are bytes sent. */
function checkAddress(address: string, uploadsUrl: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isStorage = url?.protocol === 'https:' && /(?:^|\.)storage\.googleapis\.com$/.test(url.hostname);
  if (url && (isStorage || url.origin === new URL(uploadsUrl).origin)) return address;
  throw new GatewayError('upstream_error', 'Linear names an unknown host to upload to.', { isLasting: true });
}

/** Where the bytes are from then on. */
export async function upload(
  { client, outbound, signal }: Context<LinearClient>,
  { name, mimeType, stream, size: known }: FileContent,
): Promise<{ url: string; size: number }> {
  const body =
    known === undefined
      ? await outbound.answers.read(
          (hold) => readBounded(stream, { maxBytes: MOST_BUFFERED, tooLarge, hold, signal }),
          'files',
        )
      : stream;
  const size = known ?? (body as Buffer).length;
  const variables = { contentType: mimeType, filename: name, size };
  const file = object((await client.mutate(FILE_UPLOAD, variables, '')).uploadFile);
  const url = text(file?.assetUrl);
  if (url === undefined) throw new GatewayError('upstream_error', 'Linear answered without an address to upload to.');
  const signed = objects(file?.headers).map(({ key, value }) => [String(key).toLowerCase(), String(value)] as const);
  const response = await outbound
    .requestElsewhere({
      method: 'PUT',
      url: checkAddress(text(file?.uploadUrl) ?? '', client.uploadsUrl),
      headers: {
        'content-type': mimeType,
        'cache-control': 'public, max-age=31536000',
        'content-length': String(size),
        ...Object.fromEntries(signed),
      },
      body,
      signal,
    })
    .catch((error) => Promise.reject(transportError(error, false, 'Linear')));
  if (response.status >= 300) {
    discard(response);
    throw new GatewayError('upstream_error', `Linear's storage answered ${response.status}.`, {
      details: { status: response.status },
    });
  }
  discard(response);
  return { url, size };
}
