/** What changes a site for everybody who is connected to it: what was learned of it before counts no more. */
import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/sleep.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { Providers } from './providers.ts';

/** Resolves once no process goes by what it knew; the time of the change, in epoch milliseconds. */
export type SiteChanged = (row: Pick<ConnectionRow, 'id' | 'siteChangedAt'>) => Promise<number>;

export interface SiteChangeDependencies {
  readonly store: ConnectionStore;
  readonly providers: Providers;
  readonly clock: Clock;
  /** How late other processes see what is written, in milliseconds. */
  readonly lateMs: number;
  /** The next call reads the connection from the store again. */
  forget(row: Pick<ConnectionRow, 'workspaceId' | 'id'>): void;
}

type Connected = Pick<ConnectionRow, 'id' | 'workspaceId' | 'integrationType' | 'auth'>;

export function createSiteChanged(deps: SiteChangeDependencies): SiteChanged {
  const { store, providers, clock, lateMs, forget } = deps;

  const siteOf = ({ integrationType, auth }: Connected) => providers.find(integrationType)?.describe(auth).site.url;

  /** The connection, and all others that reach the same site, whoever they belong to. */
  async function connectedAlike(id: string): Promise<Connected[]> {
    const [own] = await store.withId(id);
    if (!own) return [];
    const url = siteOf(own);
    const alike = url === undefined ? [] : await store.mentioning(own.integrationType, url);
    return [own, ...alike.filter((one) => one.id !== own.id && siteOf(one) === url)];
  }

  return async ({ id, siteChangedAt }) => {
    const at = Math.max(clock.now(), (siteChangedAt ?? 0) + 1);
    const connected = await connectedAlike(id);
    await store.siteChanged(
      connected.map((one) => one.id),
      at,
    );
    for (const one of connected) forget(one);
    if (lateMs > 0) await sleep(lateMs);
    return at;
  };
}
