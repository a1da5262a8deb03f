/** The bodies of a request and its response, for whoever captures them. */
import { pipeline, type Readable, Transform } from 'node:stream';
import type { Exchange, SeenBody } from '../../call-log/captures.ts';
import type { AppContext } from '../context.ts';
import { readBytes } from './body.ts';

/** Of a larger body only its size is captured. */
const LARGEST_SEEN = 256 * 1024;
/** A body that would else be handed on while it arrives is read before, up to this size. */
const LARGEST_KEPT = 64 * 1024;

const isText = (type: string) =>
  /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml|x-www-form-urlencoded|graphql))/i.test(type);

const omitted = (type: string, size: number | undefined): SeenBody => ({
  omitted: `${size ?? 'some'} bytes of ${type || 'an unknown type'}`,
});

function seen(bytes: Uint8Array, type: string): SeenBody | undefined {
  if (bytes.length === 0) return undefined;
  if (!isText(type) || bytes.length > LARGEST_SEEN) return omitted(type, bytes.length);
  const text = Buffer.from(bytes).toString('utf8');
  if (!/json/i.test(type)) return { text };
  try {
    return { document: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { text };
    throw error;
  }
}

function requestOf(c: AppContext): SeenBody | undefined {
  const document = c.get('sentBody');
  if (document !== undefined) return { document };
  const type = c.req.header('content-type') ?? '';
  const bytes = c.get('bytes');
  if (bytes) return seen(bytes, type || 'application/json');
  const length = Number(c.req.header('content-length') ?? 0);
  return length > 0 ? omitted(type, length) : undefined;
}

async function responseOf(c: AppContext): Promise<SeenBody | undefined> {
  const streamed = c.get('streamedBody');
  if (streamed) return await streamed;
  if (c.get('sentStatus') !== undefined) return undefined;
  const type = c.res.headers.get('content-type') ?? '';
  const size = c.get('size');
  if (!isText(type) || (size ?? 0) > LARGEST_SEEN) return size === 0 ? undefined : omitted(type, size);
  return seen(new Uint8Array(await c.res.clone().arrayBuffer()), type);
}

/** The credentials that came with the request. */
function secretsOf(c: AppContext): string[] {
  const header = c.req.header('authorization') ?? '';
  return [header, header.replace(/^\S+\s+/, '')].filter((secret) => secret !== '');
}

/** To be called before the response is on its way: its body is read beside it. */
export async function exchangeOf(c: AppContext): Promise<Exchange> {
  const [request, secrets, response] = [requestOf(c), secretsOf(c), responseOf(c)];
  return { request, secrets, response: await response };
}

/** Reads a small body as a whole, where it would be handed on unread. */
export async function keepSmallBody(c: AppContext): Promise<void> {
  const length = Number(c.req.header('content-length') ?? 0);
  if (length > 0 && length <= LARGEST_KEPT && !c.get('bytes')) c.set('bytes', await readBytes(c, LARGEST_KEPT));
}

/** A body that is handed on, and seen on its way. */
export function seenOnItsWay(c: AppContext, body: Readable, type: string): Readable {
  if (!isText(type)) {
    c.set('streamedBody', Promise.resolve(omitted(type, undefined)));
    return body;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const way = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= LARGEST_SEEN) chunks.push(chunk);
      done(null, chunk);
    },
  });
  c.set(
    'streamedBody',
    new Promise((resolve) => {
      way.once('close', () => resolve(size > LARGEST_SEEN ? omitted(type, size) : seen(Buffer.concat(chunks), type)));
    }),
  );
  // An error reaches whoever reads, by the stream itself.
  pipeline(body, way, () => undefined);
  return way;
}
