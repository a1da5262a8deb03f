import { readBounded } from '../../lib/bounded-body.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';

/** Deeper nesting than any real payload; deeper ones would exhaust the stack when they are written again. */
const MAX_DEPTH = 256;

const tooLarge = (maxBytes: number) =>
  new GatewayError('payload_too_large', `The body is larger than ${maxBytes} bytes.`, {
    headers: { connection: 'close' },
  });

/** The whole body. Throws `payload_too_large` before more than `maxBytes` are held. */
export async function readBytes(c: AppContext, maxBytes: number): Promise<Uint8Array> {
  const known = c.get('bytes');
  if (known && known.length > maxBytes) throw tooLarge(maxBytes);
  if (known) return known;
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const stream = c.req.raw.body;
  return stream ? await readBounded(stream, maxBytes, tooLarge) : new Uint8Array();
}

async function readText(c: AppContext, maxBytes: number): Promise<string> {
  const bytes = await readBytes(c, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GatewayError('invalid_request', 'The body is not UTF-8.');
  }
}

/** Whether arrays and objects are nested deeper than `limit`; strings are skipped. */
function isDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (isInText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isInText = false;
    } else if (code === 0x22) isInText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

function checkContentType(c: AppContext): void {
  const type = c.req.header('content-type');
  if (type === undefined || /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new GatewayError('unsupported_media_type', `The body must be application/json, not ${type.slice(0, 100)}.`);
}

const LARGEST_FORM = 64 * 1024;

/** The fields of a form that a page of ours has sent. */
export async function readForm(c: AppContext): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new GatewayError('unsupported_media_type', 'The body must be application/x-www-form-urlencoded.');
  }
  const form = new URLSearchParams(await readText(c, LARGEST_FORM));
  c.set('sentBody', form);
  return form;
}

/** The JSON of a request body; undefined when there is none. */
export async function readJson(c: AppContext, maxBytes: number): Promise<unknown> {
  const hasBody = c.req.header('content-length') !== '0';
  if (hasBody) checkContentType(c);
  const text = await readText(c, maxBytes);
  if (text.trim() === '') return undefined;
  if (isDeeperThan(text, MAX_DEPTH)) {
    throw new GatewayError('invalid_request', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
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
