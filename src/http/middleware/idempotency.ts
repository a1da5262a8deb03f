/** `Idempotency-Key`: the same write again is answered like the first time. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { createMiddleware } from 'hono/factory';
import type { StatusCode } from 'hono/utils/http-status';
import type { Idempotency } from '../../calls/idempotency.ts';
import type { KeptAnswer } from '../../calls/kept-answers.ts';
import type { Outcome } from '../../calls/write-claim.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { ownerOf, readBytes } from '../io/body.ts';
import { BODILESS } from '../io/respond.ts';
import type { CheckKeptAnswer } from '../kept-answer-access.ts';

interface Limits {
  maxJsonBody: number;
  maxFileBody: number;
}

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
/** Of bodies that are handed on as they are: they are held in memory for this. */
const MAX_RAW_BODY = 1024 * 1024;
const KEPT_HEADERS = ['content-type', 'location'];

/** Statuses of 4xx that say nothing of the request itself: another try may end differently. */
const INDEFINITE = new Set([401, 408, 409, 429]);

function keyOf(c: AppContext): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined || !WRITING.has(c.req.method)) return undefined;
  if (KEY.test(key)) return key;
  throw new GatewayError('validation_failed', 'Idempotency-Key must be 1 to 255 printable ASCII characters.', {
    details: [{ in: 'header', path: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }],
  });
}

function limitOf(c: AppContext, { maxJsonBody, maxFileBody }: Limits): number {
  const [category] = c.get('target').segments;
  const isRaw = category === 'passthrough' || /^multipart\//i.test(c.req.header('content-type') ?? '');
  if (isRaw) return MAX_RAW_BODY;
  return category === 'storage' ? maxFileBody : maxJsonBody;
}

/** Bytes that are hashed until others have their turn. */
const HASHED_A_TURN = 1024 * 1024;

/** Forms are the same whatever text separates their parts. */
async function bodyHash(contentType: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  const [, boundary] = /^multipart\/.*;\s*boundary="?([^";]+)"?/i.exec(contentType) ?? [];
  if (boundary !== undefined) {
    return hash.update(Buffer.from(bytes).toString('latin1').replaceAll(boundary, '')).digest('hex');
  }
  for (let at = 0; at < bytes.length; at += HASHED_A_TURN) {
    if (at > 0) await turn();
    hash.update(bytes.subarray(at, at + HASHED_A_TURN));
  }
  return hash.digest('hex');
}

async function keep(response: Response): Promise<KeptAnswer> {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const body = Buffer.from(await response.clone().arrayBuffer()).toString('base64');
  return { status: response.status, headers, body };
}

/** What the answer, or the error behind it, says of the write. */
async function outcomeOf(c: AppContext): Promise<Outcome> {
  const { status } = c.res;
  const { error } = c;
  // Whatever was not foreseen may have happened after the write; so may a 5xx that the provider's answer brought along.
  const isUnknown = error instanceof GatewayError ? error.isOutcomeUnknown : status >= 500;
  if (isUnknown) return { kind: 'unknown' };
  const isDefinite = status < 300 || (status >= 400 && status < 500 && !INDEFINITE.has(status));
  return isDefinite ? { kind: 'answered', answer: await keep(c.res) } : { kind: 'refused' };
}

function replay(c: AppContext, { status, headers, body }: KeptAnswer): Response {
  const bytes = new Uint8Array(Buffer.from(body, 'base64'));
  c.set('size', bytes.length);
  return c.newResponse(BODILESS.has(status) ? null : bytes, status as StatusCode, {
    ...headers,
    'idempotent-replayed': 'true',
  });
}

export const idempotent = (idempotency: Idempotency, limits: Limits, checkKept: CheckKeptAnswer) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const key = keyOf(c);
    if (key === undefined) return await next();
    const kind = c.get('target').segments[0] === 'storage' ? 'files' : 'bodies';
    const bytes = await readBytes(c, limitOf(c, limits), ownerOf(c, kind));
    c.set('bytes', bytes);
    const { path, query } = c.get('target');
    const { authority } = c.get('scope');
    const guard = c.req.header('if-unmodified-since') ?? '';
    const fingerprint = `${query}\n${guard}\n${await bodyHash(c.req.header('content-type') ?? '', bytes)}`;
    const begun = await idempotency.begin({
      workspaceId: c.get('workspaceId'),
      method: c.req.method,
      path,
      // What a limited caller may see is decided anew for each, so that it gets no answer of another one.
      key: authority ? `${authority.subjectId} ${key}` : key,
      fingerprint: createHash('sha256').update(fingerprint).digest('hex'),
    });
    if ('kept' in begun) {
      await checkKept(c, begun.kept);
      return replay(c, begun.kept);
    }
    const scope = c.get('scope');
    scope.attempt = begun.claim.attempt;
    scope.fence = begun.claim.fence;
    await next();
    // The write has been made or refused, and the caller shall know. Without the note the outcome counts as unknown later.
    await begun.claim.settle(await outcomeOf(c)).catch((err: unknown) => {
      c.get('scope').log.error({ err }, 'outcome of a write not kept');
    });
  });
