/** How connections are: what calls on them, and renewals of their tokens, have found out. */
import type { Clock } from '../lib/clock.ts';
import type { Secret } from '../lib/secret.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { HealthNotices } from './health-notices.ts';
import { GRANT_ENDED, isUnhealthy, type LiveConnection } from './live-connection.ts';
import type { SealedCredentials } from './sealed-credentials.ts';

export interface ConnectionHealth {
  /** The provider took the credentials. */
  markHealthy(live: LiveConnection): Promise<void>;
  /** The provider refused the credentials; calls answer `code`. */
  markUnhealthy(live: LiveConnection, code: string): Promise<void>;
  /** The grant has ended, as the holder of the lease was told; false when the lease was taken away meanwhile. */
  markEnded(row: ConnectionRow, owner: string): Promise<boolean>;
  /** Stores renewed tokens for the holder of the lease, before anybody uses them; false when it was taken away. */
  storeRenewed(row: ConnectionRow, owner: string, credentials: Secret): Promise<boolean>;
}

export interface ConnectionHealthDependencies {
  readonly store: ConnectionStore;
  readonly sealed: SealedCredentials;
  readonly notices: HealthNotices;
  readonly clock: Clock;
  /** The next call reads the connection from the store again. */
  forget(row: ConnectionRow): void;
}

/** `last_healthy_at` moves at most this often. */
const HEALTH_EVERY_MS = 60_000;

/** Now, or just after the other, also within one millisecond and where clocks differ. */
export const laterThan = (clock: Clock, other: number | null): number => Math.max(clock.now(), (other ?? 0) + 1);

export function createConnectionHealth(deps: ConnectionHealthDependencies): ConnectionHealth {
  const { store, sealed, notices, clock, forget } = deps;

  return {
    async markHealthy({ row }) {
      const now = laterThan(clock, row.lastUnhealthyAt);
      if (row.lastHealthyAt !== null && now - row.lastHealthyAt < HEALTH_EVERY_MS && !isUnhealthy(row)) return;
      row.lastHealthyAt = now;
      await store.markHealthy(row, now, notices.healthy(row));
    },
    async markUnhealthy({ row }, code) {
      const now = laterThan(clock, row.lastHealthyAt);
      row.lastUnhealthyAt = now;
      row.lastUnhealthyCode = code;
      await store.markUnhealthy(row, now, code, notices.unhealthy(row, code));
    },
    async markEnded(row, owner) {
      const change = { lastUnhealthyAt: laterThan(clock, row.lastHealthyAt), lastUnhealthyCode: GRANT_ENDED };
      const isMarked = await store.storeRenewed(row.id, owner, change, notices.unhealthy(row, GRANT_ENDED));
      forget(row);
      return isMarked;
    },
    async storeRenewed(row, owner, credentials) {
      const change = {
        ...sealed.seal(row, { auth: row.auth, credentials }),
        lastHealthyAt: laterThan(clock, row.lastUnhealthyAt),
      };
      const isStored = await store.storeRenewed(row.id, owner, change, notices.healthy(row));
      forget(row);
      return isStored;
    },
  };
}
