/** Tokens of removed connections are revoked at their provider, where it has an endpoint for that. */
import { oauthWay } from '../../adapters/contract/connecting.ts';
import { GatewayError } from '../lib/errors.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import type { Connections } from './connections.ts';
import type { LiveConnection } from './live-connection.ts';
import { type OAuthSessionDependencies, oauthSession } from './oauth-session.ts';

const TIMEOUT_MS = 5000;

export interface TokenRevocation {
  /**
   * Reads what is needed while the connection is there. What it returns begins once that is removed, and returns at once: the
   * connection is gone, whatever comes of it, and a failure is logged.
   */
  prepare(workspaceId: string, id: string): Promise<() => void>;
  /** Resolves once nothing is under way any more. */
  settled(): Promise<void>;
}

export interface TokenRevocationDependencies extends OAuthSessionDependencies {
  readonly connections: Pick<Connections, 'find'>;
}

export function createTokenRevocation(deps: TokenRevocationDependencies): TokenRevocation {
  const { connections, log } = deps;
  const running = new Set<Promise<void>>();

  async function revoke(live: LiveConnection): Promise<void> {
    const way = oauthWay(live.adapter);
    const { credentials, row, adapter } = live;
    // API keys and clients of the customer's own are theirs, and go on to work elsewhere.
    if (!way?.revoke || adapter.describe(row.auth).kind !== 'oauth') return;
    try {
      await way.revoke(await oauthSession(deps, live, { credentials, timeoutMs: TIMEOUT_MS }), credentials);
      log.info({ connection_id: row.id }, 'tokens of a removed connection revoked');
    } catch (err) {
      const isExpected = err instanceof GatewayError;
      log[isExpected ? 'warn' : 'error']({ err, connection_id: row.id }, 'tokens of a removed connection not revoked');
    }
  }

  function begin(live: LiveConnection): void {
    const one = revoke(live).finally(() => running.delete(one));
    running.add(one);
  }

  return {
    async prepare(workspaceId, id) {
      try {
        const live = await connections.find(workspaceId, id);
        return () => begin(live);
      } catch (err) {
        if (isStoreOutage(err)) throw err;
        // Its adapter, or the key that its credentials are encrypted with, is gone: it is removed all the same.
        log.warn({ err, connection_id: id }, 'credentials of a connection cannot be read, so they are not revoked');
        return () => undefined;
      }
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
