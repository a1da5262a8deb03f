/** Connections: found, and put together of what changes them and what is known of their health. */
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import type { ConnectionQuery, ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import { type ConnectionChanges, createConnectionChanges, notFound } from './connection-changes.ts';
import { type ConnectionHealth, createConnectionHealth } from './connection-health.ts';
import type { HealthNotices } from './health-notices.ts';
import type { LiveConnection } from './live-connection.ts';
import type { OAuthApps } from './oauth-apps.ts';
import type { Providers } from './providers.ts';
import { createSealedCredentials, type SealedCredentials } from './sealed-credentials.ts';

export type { LiveConnection } from './live-connection.ts';

export interface Connections extends ConnectionChanges, ConnectionHealth, Pick<SealedCredentials, 'unseal' | 'rotate'> {
  /** A connection that calls can be made on; 404 when the workspace has none of that id. */
  find(workspaceId: string, id: string): Promise<LiveConnection>;
  /** Throws `connection_not_found` when the workspace has none of that id. */
  findRow(workspaceId: string, id: string): Promise<ConnectionRow>;
  list(workspaceId: string, query: ConnectionQuery): Promise<ConnectionRow[]>;
  /** The next call reads the connection from the store again. */
  forget(row: Pick<ConnectionRow, 'workspaceId' | 'id'>): void;
  /** Until when bodies of its requests and responses are captured; null for no more. */
  setCaptureUntil(workspaceId: string, id: string, until: number | null): Promise<void>;
  /** Throws `connection_not_found` as above. */
  remove(workspaceId: string, id: string): Promise<void>;
}

export interface ConnectionsDependencies {
  readonly store: ConnectionStore;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly notices: HealthNotices;
  readonly outsideWrites: () => number;
}

const CACHED_CONNECTIONS = 2000;

export function createConnections(deps: ConnectionsDependencies): Connections {
  const { store, providers } = deps;
  const live = new FreshCache<LiveConnection>({ max: CACHED_CONNECTIONS, version: deps.outsideWrites });
  const keyOf = (workspaceId: string, id: string) => `${workspaceId}/${id}`;
  const forget: Connections['forget'] = ({ workspaceId, id }) => live.delete(keyOf(workspaceId, id));
  const sealed = createSealedCredentials(deps);

  async function findRow(workspaceId: string, id: string): Promise<ConnectionRow> {
    const row = await store.find(workspaceId, id);
    if (!row) throw notFound();
    return row;
  }

  const parts = { ...deps, sealed, findRow, forget };
  return {
    ...createConnectionChanges(parts),
    ...createConnectionHealth(parts),
    unseal: sealed.unseal,
    rotate: sealed.rotate,
    findRow,
    forget,
    find: async (workspaceId, id) =>
      await live.getOrRead(keyOf(workspaceId, id), async () => {
        const row = await findRow(workspaceId, id);
        const adapter = providers.find(row.integrationType);
        if (!adapter) throw new GatewayError('not_implemented', `This gateway has no ${row.integrationType} adapter.`);
        return { row, adapter, credentials: sealed.unseal(row) };
      }),
    list: (workspaceId, query) => store.list(workspaceId, query),
    async setCaptureUntil(workspaceId, id, until) {
      const row = await store.update({ workspaceId, id }, { captureUntil: until });
      forget({ workspaceId, id });
      if (!row) throw notFound();
    },
    async remove(workspaceId, id) {
      const isRemoved = await store.remove(workspaceId, id);
      forget({ workspaceId, id });
      if (!isRemoved) throw notFound();
    },
  };
}
