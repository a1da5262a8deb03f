/** One file as a `multipart/form-data` body, streamed. Source: RFC 7578. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileContent } from '../contract/object-adapter.ts';

export interface MultipartBody {
  readonly contentType: string;
  /** In bytes, when the file's size is known. */
  readonly length: number | undefined;
  readonly stream: Readable;
}

/** Quotes and line breaks would end the parameter. Source: WHATWG HTML, multipart form data. */
const escapeName = (name: string) => name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

/** A media type that can stand in a header; anything else is sent as bytes. */
const headerSafe = (mimeType: string) =>
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[ -~]*)?$/.test(mimeType) ? mimeType : 'application/octet-stream';

/** @param part the name of the part, as the provider wants it. */
export function multipartBody(part: string, { name, mimeType, stream, size }: FileContent): MultipartBody {
  const boundary = `taskgate-${randomBytes(18).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${part}"; filename="${escapeName(name)}"\r\n` +
      `Content-Type: ${headerSafe(mimeType)}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* parts() {
    yield head;
    yield* stream;
    yield tail;
  }
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: size === undefined ? undefined : head.length + size + tail.length,
    stream: Readable.from(parts(), { objectMode: false }),
  };
}
