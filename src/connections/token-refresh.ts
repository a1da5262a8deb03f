/** The request for new tokens, repeated while another attempt may help. */
import { setTimeout as sleep } from 'node:timers/promises';
import { oauthWay } from '../../adapters/contract/connecting.ts';
import type { Base } from '../lib/base.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Secret } from '../lib/secret.ts';
import type { LiveConnection } from './live-connection.ts';
import { type OAuthSessionDependencies, oauthSession } from './oauth-session.ts';

const ATTEMPTS = 3;
const ATTEMPT_MS = 5000;
const PAUSE_MS = 300;
/** Whoever asks for a longer one is asked again by a later call. */
const LONGEST_PAUSE_MS = 3000;
/** Longer than one attempt, before each of which the lease is taken anew. */
export const LEASE_MS = ATTEMPT_MS + 2000;

export interface TokenRefreshDependencies extends OAuthSessionDependencies, Pick<Base, 'metrics'> {}

/**
 * Spends the refresh token of a connection.
 * @param keepsLease takes the lease anew before another attempt; false when somebody else has it.
 */
export type TokenRefresh = (
  live: LiveConnection,
  refused: Secret,
  keepsLease: () => Promise<boolean>,
) => Promise<Secret>;

/** What a 429 asks for. */
export const retryAfterMs = (error: unknown): number =>
  error instanceof GatewayError && error.code === 'upstream_rate_limited' ? (error.retryAfter ?? 0) * 1000 : 0;

export const busy = () =>
  new GatewayError('upstream_timeout', 'The access token is being renewed by another process, and is not ready yet.');

/** Whether another attempt with the same token may succeed. */
export const isPassing = (error: unknown): boolean =>
  error instanceof GatewayError && ['upstream_error', 'upstream_timeout', 'upstream_rate_limited'].includes(error.code);

export function createTokenRefresh(deps: TokenRefreshDependencies): TokenRefresh {
  const refreshes = deps.metrics.counter({
    name: 'taskgate_token_refreshes_total',
    help: 'Requests for new access tokens, by outcome: ok, ended (the customer must connect again), failed.',
    labels: ['outcome'],
  });

  async function attempt(live: LiveConnection, refused: Secret): Promise<Secret> {
    const way = oauthWay(live.adapter);
    if (!way) throw new GatewayError('not_implemented', `${live.adapter.name} has no tokens to renew.`);
    try {
      const session = await oauthSession(deps, live, { credentials: refused, timeoutMs: ATTEMPT_MS });
      const { credentials } = await way.refresh(session, refused);
      refreshes.inc({ outcome: 'ok' });
      return credentials;
    } catch (error) {
      const isEnded = error instanceof GatewayError && error.code === 'connection_unauthorized';
      refreshes.inc({ outcome: isEnded ? 'ended' : 'failed' });
      throw error;
    }
  }

  return async (live, refused, keepsLease) => {
    for (let count = 1; ; count++) {
      if (count > 1 && !(await keepsLease())) throw busy();
      try {
        return await attempt(live, refused);
      } catch (error) {
        const pause = Math.max(PAUSE_MS * count, retryAfterMs(error));
        if (count === ATTEMPTS || !isPassing(error) || pause > LONGEST_PAUSE_MS) throw error;
        await sleep(pause);
      }
    }
  };
}
