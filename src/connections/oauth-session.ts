/** What an adapter gets to speak of a connection's tokens with its provider. */
import { type OAuthSession, oauthWay } from '../../adapters/contract/connecting.ts';
import type { Base } from '../lib/base.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { OutboundFactory } from '../lib/outbound/outbound.ts';
import type { Secret } from '../lib/secret.ts';
import type { LiveConnection } from './live-connection.ts';
import type { OAuthApps } from './oauth-apps.ts';
import type { Providers } from './providers.ts';

export interface OAuthSessionDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly outbound: OutboundFactory;
  readonly providers: Providers;
  readonly apps: OAuthApps;
}

/**
 * Belongs to no call: the one that began it may leave, and others wait for it.
 * @param credentials that are spoken of.
 */
export async function oauthSession(
  { outbound, providers, apps, clock, log }: OAuthSessionDependencies,
  { row, adapter }: LiveConnection,
  { credentials, timeoutMs }: { readonly credentials: Secret; readonly timeoutMs: number },
): Promise<OAuthSession> {
  const settings = providers.settingsOf(adapter);
  return {
    settings,
    app: oauthWay(adapter)?.ownApp?.(credentials, settings) ?? (await apps.needOfConnection(row)),
    clock,
    log,
    signal: AbortSignal.timeout(timeoutMs),
    deadline: clock.now() + timeoutMs,
    outboundTo: (target) => outbound.to(target, new Meter(clock)),
  };
}
