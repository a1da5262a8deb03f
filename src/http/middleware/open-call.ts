import type { RateLimits } from '../../access/rate-limits.ts';
import { networkOf } from '../../access/sign-in-throttle.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { KeyRow } from '../../store/access/keys.ts';
import type { AppContext } from '../context.ts';
import { type Admission, keyOf } from './caller.ts';
import { limitRate } from './rate-limit.ts';

/**
 * A call that needs no key: counted with the key where a good one came along, else with the network that it came from.
 * @returns the good key.
 */
export async function limitOpenCall(
  c: AppContext,
  { keys, rateLimits, linkLimits }: Pick<Admission, 'keys' | 'rateLimits'> & { readonly linkLimits: RateLimits },
): Promise<KeyRow | undefined> {
  const key = keyOf(c.req.header('authorization'));
  const row = key === undefined ? undefined : await keys.authenticate(key);
  if (row) {
    limitRate(c, rateLimits, row.id, 1, row.policy?.rate_per_minute);
    return row;
  }
  const retryAfter = linkLimits.take(networkOf(c.get('address') ?? ''))?.retryAfter;
  if (retryAfter === undefined) return undefined;
  throw new GatewayError('rate_limited', 'Too many links were asked for from this address.', { retryAfter });
}
