/** OAuth tokens, renewed in time and once however many calls find them expired: a refresh token may be used once. */
import { oauthWay } from '../../adapters/contract/connecting.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Peers } from '../lib/peers.ts';
import type { Secret } from '../lib/secret.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import { createLeasedRenewal, GrantEndedError, hasEnded, type LeasedRenewalDependencies } from './leased-renewal.ts';
import type { LiveConnection } from './live-connection.ts';
import { createTokenRefresh, isPassing, retryAfterMs, type TokenRefreshDependencies } from './token-refresh.ts';

/** Tokens are renewed this long before they end. */
const EARLY_MS = 60_000;
const STORE_AGAIN_MS = 1000;

export interface Tokens {
  /** Credentials in place of those that were refused or have expired. Calls that ask at the same time share one. */
  renew(live: LiveConnection, refused: Secret): Promise<Secret>;
  /** The connection with a token that lives a while yet. Throws at once when its grant is known to have ended. */
  ready(live: LiveConnection): Promise<LiveConnection>;
}

export interface TokensDependencies extends TokenRefreshDependencies, Omit<LeasedRenewalDependencies, 'refresh'> {
  readonly peers: Peers;
}

/** Under this name all processes know until when the provider does not want to be asked for a token. */
const pauseOf = (id: string) => `token\n${id}`;

export function createTokens(deps: TokensDependencies): Tokens {
  const { connections, peers, clock, log } = deps;
  const leased = createLeasedRenewal({ ...deps, refresh: createTokenRefresh(deps) });
  const running = new Map<string, Promise<Secret>>();

  function storeLater(live: LiveConnection, refused: Secret): void {
    const again = () => void renew(live, refused).catch((err) => log.warn({ err }, 'renewed token not stored yet'));
    setTimeout(again, STORE_AGAIN_MS).unref();
  }

  function renewed(live: LiveConnection, refused: Secret): Promise<Secret> {
    const { id } = live.row;
    return leased
      .renew(live, refused)
      .then((credentials) => {
        leased.forget(id);
        return credentials;
      })
      .catch((error) => {
        if (retryAfterMs(error) > 0) peers.close(pauseOf(id), clock.now() + retryAfterMs(error));
        if (isStoreOutage(error) && leased.isUnstored(id)) storeLater(live, refused);
        else leased.forget(id);
        throw error;
      })
      .finally(() => {
        running.delete(id);
        connections.forget(live.row);
      });
  }

  function renew(live: LiveConnection, refused: Secret): Promise<Secret> {
    const { id } = live.row;
    const known = running.get(id);
    if (known) return known;
    const waits = peers.closedUntil(pauseOf(id)) - clock.now();
    if (waits > 0) {
      const retryAfter = Math.ceil(waits / 1000);
      const message = `${live.adapter.words.vendor} asks to slow down before the access token can be renewed.`;
      return Promise.reject(new GatewayError('upstream_rate_limited', message, { retryAfter }));
    }
    const made = renewed(live, refused);
    running.set(id, made);
    return made;
  }

  return {
    renew,
    async ready(live) {
      const { adapter, row, credentials } = live;
      const way = oauthWay(adapter);
      const expiresAt = way?.expiresAt(credentials);
      if (!way || expiresAt === undefined) return live;
      if (hasEnded(row)) throw new GrantEndedError();
      const now = clock.now();
      if (expiresAt - now > (way.isRenewable(credentials) ? EARLY_MS : 0)) return live;
      try {
        return { ...live, credentials: await renew(live, credentials) };
      } catch (error) {
        // A token that has not ended yet is still good when only the renewal fails.
        if (expiresAt > clock.now() && isPassing(error)) return live;
        throw error;
      }
    },
  };
}
