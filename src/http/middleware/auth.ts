import { createMiddleware } from 'hono/factory';
import type { Keys } from '../../access/keys.ts';
import type { RateLimits } from '../../access/rate-limits.ts';
import type { RequestPlaces } from '../../access/request-places.ts';
import { networkOf } from '../../access/sign-in-throttle.ts';
import type { BufferedBytes } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { KeyRow } from '../../store/access/keys.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { limitRate } from './rate-limit.ts';

/** `KEY` or `Bearer KEY`, in any case. */
function keyOf(header: string | undefined): string | undefined {
  const value = header?.trim().replace(/^bearer\s+/i, '');
  return value || undefined;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface Admission {
  readonly keys: Keys;
  readonly rateLimits: RateLimits;
  readonly buffered: BufferedBytes;
  readonly requestPlaces: RequestPlaces;
}

/**
 * The live key that the caller sends, in `Authorization` or as `parameter`; its workspace is noted, and the call counted.
 * Throws `unauthorized`, `rate_limited`, and `unavailable` while bodies of the workspace take up all it may.
 */
export async function authenticate(
  c: AppContext,
  { keys, rateLimits, buffered }: Admission,
  parameter?: string,
): Promise<KeyRow> {
  const key = keyOf(c.req.header('authorization')) ?? keyOf(parameter);
  const row = key === undefined ? undefined : await keys.authenticate(key);
  if (!row) {
    throw new GatewayError(
      'unauthorized',
      key === undefined ? 'The Authorization header must carry an API key.' : 'The API key is unknown or revoked.',
      { headers: { 'www-authenticate': 'Bearer' } },
    );
  }
  c.set('workspaceId', row.workspaceId);
  c.set('actor', { kind: 'key', keyId: row.id, keyPrefix: row.prefix });
  c.get('scope').callerId = row.id;
  limitRate(c, rateLimits, row.id);
  buffered.check({ kind: 'answers', id: row.workspaceId });
  return row;
}

/**
 * A call that needs no key: counted with the key where a good one came along, else with the network that it came from.
 * @returns the good key.
 */
export async function limitOpenCall(
  c: AppContext,
  { keys, rateLimits, linkLimits }: Omit<Admission, 'buffered'> & { readonly linkLimits: RateLimits },
): Promise<KeyRow | undefined> {
  const key = keyOf(c.req.header('authorization'));
  const row = key === undefined ? undefined : await keys.authenticate(key);
  if (row) {
    limitRate(c, rateLimits, row.id);
    return row;
  }
  const retryAfter = linkLimits.take(networkOf(c.get('address') ?? ''))?.retryAfter;
  if (retryAfter === undefined) return undefined;
  throw new GatewayError('rate_limited', 'Too many links were asked for from this address.', { retryAfter });
}

/** A read-only key asks for more than it may. */
export const mayOnlyRead = () => new GatewayError('forbidden', 'This API key may only read.');

/** Does the work in a place of the workspace, as soon as there is one. Throws `rate_limited` when that takes too long. */
export async function inPlaceOf<T>(
  c: AppContext,
  { requestPlaces }: Pick<Admission, 'requestPlaces'>,
  workspaceId: string,
  work: () => Promise<T>,
): Promise<T> {
  const leave = await requestPlaces.enter(workspaceId, c.get('scope'));
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Lets only callers with a live API key through, each workspace to its places, and notes whose workspace it is. */
export const requireKey = (admission: Admission) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { isReadOnly, workspaceId } = await authenticate(c, admission);
    if (isReadOnly && !READING.has(c.req.method)) throw mayOnlyRead();
    await inPlaceOf(c, admission, workspaceId, next);
  });
