/** Calls on connections: with credentials that are good, and with the health of the connection kept up to date. */
import { neededScopes, oauthWay } from '../../adapters/contract/connecting.ts';
import type { Connections, LiveConnection } from '../connections/connections.ts';
import { GrantEndedError } from '../connections/leased-renewal.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { UpstreamMetrics } from '../lib/observe/upstream-metrics.ts';
import type { Secret } from '../lib/secret.ts';
import { admit, admitPassthrough, refusal } from './admission.ts';
import type { Calls } from './call.ts';
import { createReadAhead } from './read-ahead.ts';
import { createSessions, type SessionDependencies } from './sessions.ts';

export interface CallsDependencies extends Omit<SessionDependencies, 'readAhead'> {
  readonly connections: Connections;
  readonly log: Logger;
  readonly upstreamMetrics: UpstreamMetrics;
}

/** The refusal with the scopes by name: those that the permission needs, and which of them the grant lacks. */
function namingScopes(error: GatewayError, { adapter, row }: LiveConnection, permission: string): GatewayError {
  const needed = neededScopes(oauthWay(adapter), [permission]);
  const { scopes: granted } = adapter.describe(row.auth);
  const missing = granted ? needed.filter((scope) => !granted.includes(scope)) : [];
  const named = (missing.length > 0 ? missing : needed).join(', ');
  const message = `The authorization lacks a scope of ${adapter.words.vendor} for ${permission}: ${named}.`;
  return new GatewayError('scope_missing', message, {
    details: { permission, needed, missing, provider: error.details },
    cause: error,
  });
}

export function createCalls(dependencies: CallsDependencies): Calls {
  const { connections, outbound, tokens } = dependencies;
  const readAhead = createReadAhead(dependencies, (...call) => calls.perform(...call));
  const sessionOf = createSessions({ ...dependencies, readAhead });

  /** The provider refused these credentials; nothing is said of those that somebody has put in their place. */
  async function markRefused(live: LiveConnection, refused: Secret): Promise<void> {
    if (refused === live.credentials) return await connections.markUnhealthy(live, '401');
    const latest = await connections.find(live.row.workspaceId, live.row.id);
    if (latest.credentials.reveal() === refused.reveal()) await connections.markUnhealthy(latest, '401');
  }

  const calls: Calls = {
    async open(workspaceId, connectionId) {
      const live = await connections.find(workspaceId, connectionId);
      if (live.row.isPaused) throw new GatewayError('connection_paused', 'The connection is paused.');
      return live;
    },
    admit,
    refusal,
    admitPassthrough,
    outboundTo: (target, scope) => outbound.to(target, scope.meter),
    async perform({ live, permission }, scope, work, isRefused = () => false) {
      const ready = await tokens.ready(live);
      // What the provider did is answered also when the store does not answer any more.
      const stored = (mark: Promise<void>) =>
        mark.catch((err: unknown) => scope.log.warn({ err }, 'health of the connection not stored'));
      let { credentials } = ready;
      const session = sessionOf(ready, scope, (renewed) => {
        credentials = renewed;
      });
      try {
        const result = await work(session);
        await stored(isRefused(result) ? markRefused(live, credentials) : connections.markHealthy(live));
        return result;
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        if (error.code === 'scope_missing' && permission !== undefined) throw namingScopes(error, live, permission);
        if (error.code === 'connection_unauthorized' && !(error instanceof GrantEndedError)) {
          await stored(markRefused(live, credentials));
        }
        throw error;
      } finally {
        session.outbound.answers.release();
      }
    },
    close: readAhead.close,
  };
  return calls;
}
