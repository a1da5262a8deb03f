/**
 * The limit of an API key, in the headers of every answer. Source: IETF, RateLimit header fields for HTTP
 * (draft-ietf-httpapi-ratelimit-headers-10): lists, to which the provider's own policies are added where its answer is handed on.
 */
import type { RateLimits } from '../../access/rate-limits.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';

const POLICY = '"taskgate"';

/** Counts the calls of a request. Throws `rate_limited`, and counts none, when they are too many. */
export function limitRate(
  c: AppContext,
  rateLimits: RateLimits,
  keyId: string,
  calls = 1,
  /** The key's own limit. */
  most?: number,
): void {
  const standing = rateLimits.take(keyId, calls, most);
  if (!standing) return;
  const { limit, remaining, resetSeconds, retryAfter } = standing;
  const headers = {
    'ratelimit-policy': `${POLICY};q=${limit};w=60`,
    ratelimit: `${POLICY};r=${remaining};t=${resetSeconds}`,
  };
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  c.set('ownLimit', headers);
  if (retryAfter === undefined) return;
  throw new GatewayError('rate_limited', `This API key has made more than ${limit} calls within a minute.`, {
    retryAfter,
  });
}

/** A provider's headers, with our own limit before its. */
export function withOwnLimit(c: AppContext, headers: Record<string, string>): Record<string, string> {
  // Whoever asks the context for its answer before there is one makes an answer of its own, which is sent as well.
  const both = Object.entries(c.get('ownLimit') ?? {})
    .filter(([name]) => headers[name] !== undefined)
    .map(([name, ours]) => [name, `${ours}, ${headers[name]}`]);
  return { ...headers, ...Object.fromEntries(both) };
}
