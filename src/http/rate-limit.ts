/**
 * The limit of an API key, in the headers of every answer. Source: IETF, RateLimit header fields for HTTP
 * (draft-ietf-httpapi-ratelimit-headers-10): lists, to which Jira's own policies are added where its answer is handed on.
 */
import type { RateLimits } from '../gateway/rate-limits.ts';
import { GatewayError } from '../lib/errors.ts';
import type { AppContext } from './context.ts';

const POLICY = '"taskgate"';

/** Counts the call. Throws `rate_limited` when it is one too many. */
export function limitRate(c: AppContext, rateLimits: RateLimits, keyId: string): void {
  const standing = rateLimits.take(keyId);
  if (!standing) return;
  const { limit, remaining, resetSeconds, retryAfter } = standing;
  c.header('ratelimit-policy', `${POLICY};q=${limit};w=60`);
  c.header('ratelimit', `${POLICY};r=${remaining};t=${resetSeconds}`);
  if (retryAfter === undefined) return;
  throw new GatewayError('rate_limited', `This API key has made more than ${limit} calls within a minute.`, {
    retryAfter,
  });
}

const LISTS = ['ratelimit-policy', 'ratelimit'];

/** A provider's headers, with our own limit before its. */
export function withOwnLimit(c: AppContext, headers: Record<string, string>): Record<string, string> {
  const both: Record<string, string> = {};
  for (const name of LISTS) {
    const theirs = headers[name];
    const ours = theirs === undefined ? null : c.res.headers.get(name);
    if (ours !== null) both[name] = `${ours}, ${theirs}`;
  }
  return { ...headers, ...both };
}
