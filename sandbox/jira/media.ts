/**
 * The media host: another origin, as Atlassian's is. Its addresses carry a short-lived signature, and a request that
 * brings a credential along is refused, because a client that sends one there gives it away.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Site } from './site.ts';

const LIFETIME_MS = 10 * 60 * 1000;
const KEY = 'the sandbox keeps no secrets';

const signature = (mediaId: string, expires: number) =>
  createHmac('sha256', KEY).update(`${mediaId}.${expires}`).digest('hex');

export function mediaPath(mediaId: string, now: number): string {
  const expires = now + LIFETIME_MS;
  return `/file/${mediaId}/binary?expires=${expires}&signature=${signature(mediaId, expires)}`;
}

function isSigned(mediaId: string, expires: number, given: string): boolean {
  const expected = Buffer.from(signature(mediaId, expires));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `bytes=a-b` of a single range; undefined when it can't be served. */
function rangeOf(header: string, size: number): { start: number; end: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end && start < size ? { start, end } : undefined;
}

export function mediaApp(site: Site): Hono {
  const app = new Hono();
  app.get('/file/:media/binary', (call) => {
    const mediaId = call.req.param('media');
    const expires = Number(call.req.query('expires'));
    if (call.req.header('authorization') !== undefined) return call.text('Credentials do not belong here', 400);
    if (!isSigned(mediaId, expires, call.req.query('signature') ?? '') || expires < site.now()) {
      return call.text('Forbidden', 403);
    }
    const attachment = [...site.attachments.values()].find((one) => one.mediaId === mediaId);
    if (!attachment) return call.text('Not Found', 404);
    const { content, mimeType, filename } = attachment;
    const headers = {
      'content-type': mimeType,
      'accept-ranges': 'bytes',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    };
    const asked = call.req.header('range');
    if (asked === undefined) return call.body(new Uint8Array(content), 200, headers);
    const range = rangeOf(asked, content.length);
    if (!range) return call.body(null, 416, { 'content-range': `bytes */${content.length}` });
    const part = content.subarray(range.start, range.end + 1);
    return call.body(new Uint8Array(part), 206, {
      ...headers,
      'content-range': `bytes ${range.start}-${range.end}/${content.length}`,
    });
  });
  return app;
}
