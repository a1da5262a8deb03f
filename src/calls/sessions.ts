/** What an adapter gets to work with during one call. */
import { oauthWay } from '../../adapters/contract/connecting.ts';
import type { Session } from '../../adapters/contract/session.ts';
import type { ConnectionCaches } from '../connections/connection-cache.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Providers } from '../connections/providers.ts';
import type { Tokens } from '../connections/tokens.ts';
import type { Owner } from '../lib/buffered-bytes.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { KeyedLock } from '../lib/keyed-lock.ts';
import type { Outbound, OutboundFactory } from '../lib/outbound/outbound.ts';
import type { Secret } from '../lib/secret.ts';
import type { Scope } from './call.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { RecentWritesOf } from './recent-writes.ts';
import type { StoredWalksOf } from './stored-walks.ts';

export interface SessionDependencies {
  readonly outbound: OutboundFactory;
  readonly caches: ConnectionCaches;
  readonly providers: Providers;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly storedWalksOf: StoredWalksOf;
  readonly recentWritesOf: RecentWritesOf;
  readonly readAhead: ReadAhead;
}

/** Whose share of the memory the answers of a call come out of. */
const ownerOf = ({ row }: LiveConnection, { isAhead }: Scope): Owner =>
  isAhead ? { kind: 'ahead', id: row.id } : { kind: 'answers', id: row.workspaceId };

/** @param onRenewed is called with credentials that were renewed during the call. */
export type SessionOf = (live: LiveConnection, scope: Scope, onRenewed: (renewed: Secret) => void) => Session;

/** How long work may take that no caller waits for. */
const BACKGROUND_MS = 30_000;

/** What only reads needs no right to it. */
const HARMLESS = new Set(['GET', 'HEAD']);

/** The same, but for requests that may not be sent any more. */
function fenced(outbound: Outbound, fence: Scope['fence']): Outbound {
  if (!fence) return outbound;
  return {
    ...outbound,
    async request(request) {
      if (!HARMLESS.has(request.method)) await fence();
      return await outbound.request(request);
    },
  };
}

export function createSessions(dependencies: SessionDependencies): SessionOf {
  const { outbound, caches, providers, clock, tokens, storedWalksOf, recentWritesOf, readAhead } = dependencies;
  const locks = new KeyedLock();

  async function serialize<T>(key: string, { signal }: Scope, work: () => Promise<T>): Promise<T> {
    try {
      return await locks.run(key, signal, work);
    } catch (error) {
      if (error !== signal.reason) throw error;
      throw new GatewayError('upstream_timeout', 'Earlier writes to the same object took too long.', { cause: error });
    }
  }

  return (live, scope, onRenewed) => {
    const renew = async (refused: Secret): Promise<Secret> => {
      const renewed = await tokens.renew(live, refused);
      onRenewed(renewed);
      return renewed;
    };
    const { row, adapter, credentials } = live;
    const isRenewable = oauthWay(adapter)?.isRenewable(credentials);
    return {
      connection: { id: row.id, auth: row.auth },
      credentials,
      ...(isRenewable && { renew }),
      outbound: fenced(
        outbound.to(adapter.target(row.auth, providers.settingsOf(adapter)), scope.meter, ownerOf(live, scope)),
        scope.fence,
      ),
      cache: caches.forConnection(row),
      walks: storedWalksOf(row, scope.callerId ?? ''),
      recentWrites: recentWritesOf(row.id, scope.log),
      ahead: readAhead.of(live, scope),
      clock,
      log: scope.log,
      serialize: (key, work) => serialize(`${row.id}\n${key}`, scope, work),
      attempt: scope.attempt,
      signal: scope.signal,
      deadline: scope.deadline ?? clock.now() + BACKGROUND_MS,
    };
  };
}
