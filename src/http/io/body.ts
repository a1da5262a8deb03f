import { type Bounds, readBounded, readBoundedStream } from '../../lib/bounded-body.ts';
import type { Owner, OwnerKind } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import { bytesOfValues, type JsonShape, jsonShape } from '../../lib/json-shape.ts';
import type { AppContext } from '../context.ts';
import { type CutJson, cutLongText } from './long-text.ts';

/** Deeper nesting than any real payload; deeper ones would exhaust the stack when they are written again. */
const MAX_DEPTH = 256;
/** Values in one body: one that is written with two bytes takes up dozens once it is read. */
const MAX_VALUES = 200_000;

/** Whose share of the memory something comes out of, as far as that is known by now. */
export function ownerOf(c: AppContext, kind: OwnerKind): Owner {
  const workspaceId = c.get('workspaceId');
  return workspaceId === undefined ? { kind: 'anybody', id: '' } : { kind, id: workspaceId };
}

/** Providers, who know a secret address. */
export const PROVIDERS: Owner = { kind: 'providers', id: '' };

const tooLarge = (maxBytes: number) =>
  new GatewayError('payload_too_large', `The body is larger than ${maxBytes} bytes.`, {
    headers: { connection: 'close' },
  });

const tooSlow = () =>
  new GatewayError('request_timeout', 'The body did not arrive in time.', { headers: { connection: 'close' } });

/** Of the socket itself, where there is one: a request of the Fetch API is dear to make. */
async function read(c: AppContext, bounds: Bounds): Promise<Uint8Array> {
  const { incoming } = c.env ?? {};
  if (incoming) return await readBoundedStream(incoming, bounds);
  const { body } = c.req.raw;
  return body ? await readBounded(body, bounds) : new Uint8Array();
}

/**
 * The whole body. Throws `payload_too_large` before more than `maxBytes` are held, `unavailable` where there is no room
 * for it, and `request_timeout` when the time of the request is up.
 */
export async function readBytes(c: AppContext, maxBytes: number, owner = ownerOf(c, 'bodies')): Promise<Uint8Array> {
  const known = c.get('bytes');
  if (known && known.length > maxBytes) throw tooLarge(maxBytes);
  if (known) return known;
  const length = Number(c.req.header('content-length') ?? 0);
  if (length > maxBytes) throw tooLarge(maxBytes);
  const scope = c.get('scope');
  const { signal } = scope;
  const hold = scope.hold(owner);
  // There is room for all of it, or it is not read at all.
  hold.reserve(length);
  try {
    return await read(c, { maxBytes, tooLarge, length, hold, signal });
  } catch (error) {
    const isGone = c.env?.incoming?.destroyed === true && !(error instanceof GatewayError);
    throw isGone || (signal.aborted && error === signal.reason) ? tooSlow() : error;
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GatewayError('invalid_request', 'The body is not UTF-8.');
  }
}

/** Throws for arrays and objects that are nested too deep or hold too much. */
function checkShape({ values, depth }: JsonShape): void {
  if (depth > MAX_DEPTH) {
    throw new GatewayError('invalid_request', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  if (values > MAX_VALUES) {
    throw new GatewayError('payload_too_large', `The body holds more than ${MAX_VALUES} values.`);
  }
}

function checkContentType(c: AppContext): void {
  const type = c.req.header('content-type');
  if (type === undefined || /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new GatewayError('unsupported_media_type', `The body must be application/json, not ${type.slice(0, 100)}.`);
}

const LARGEST_FORM = 64 * 1024;
/** Of whoever is not signed in: a key, or the choice of a site. */
const LARGEST_OPEN_FORM = 8 * 1024;

/** The fields of a form that a page of ours has sent. */
export async function readForm(c: AppContext): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new GatewayError('unsupported_media_type', 'The body must be application/x-www-form-urlencoded.');
  }
  const isOpen = c.get('workspaceId') === undefined;
  const form = new URLSearchParams(textOf(await readBytes(c, isOpen ? LARGEST_OPEN_FORM : LARGEST_FORM)));
  c.set('sentBody', form);
  return form;
}

/** What is made of a body on the way: its text, and the values in it. */
const COPIES = 2;

function parse(c: AppContext, bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    c.set('sentBody', value);
    return value;
  } catch (error) {
    throw new GatewayError(
      'invalid_request',
      `The body is not valid JSON: ${error instanceof Error ? error.message : ''}.`,
      { cause: error },
    );
  }
}

function requireJson(c: AppContext): void {
  const hasBody = c.req.header('content-length') !== '0';
  if (hasBody) checkContentType(c);
}

/** The JSON of a request body; undefined when there is none. */
export async function readJson(c: AppContext, maxBytes: number): Promise<unknown> {
  requireJson(c);
  const owner = ownerOf(c, 'bodies');
  const bytes = await readBytes(c, maxBytes, owner);
  const shape = jsonShape(bytes, MAX_VALUES);
  checkShape(shape);
  const hold = c.get('scope').hold(owner);
  hold.grow(COPIES);
  hold.take(bytesOfValues(shape.values));
  return parse(c, bytes);
}

interface FileLimits {
  /** Bytes of the whole body. */
  readonly maxFileBody: number;
  /** Bytes of all but its content. */
  readonly maxJsonBody: number;
}

export interface FileJson {
  /** With an empty text in place of the content, where that is long. */
  readonly body: unknown;
  readonly content: CutJson['text'];
}

/** The JSON of a file; `key` is where its content stands, which is not parsed along with the rest. */
export async function readFileJson(
  c: AppContext,
  { maxFileBody, maxJsonBody }: FileLimits,
  key: string,
): Promise<FileJson> {
  requireJson(c);
  const owner = ownerOf(c, 'files');
  const { rest, text: content } = await cutLongText(await readBytes(c, maxFileBody, owner), key);
  if (rest.length > maxJsonBody) throw tooLarge(maxJsonBody);
  const shape = jsonShape(rest, MAX_VALUES);
  checkShape(shape);
  c.get('scope')
    .hold(owner)
    .take(COPIES * rest.length + bytesOfValues(shape.values));
  return { body: parse(c, rest), content };
}
