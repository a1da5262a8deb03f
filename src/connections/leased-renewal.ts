/**
 * Renewal of a connection's tokens by whoever holds its lease in the store, which other processes see. The new tokens are
 * stored before anybody uses them. A lease of a process that died ends by itself; its successor uses the same old token
 * within the provider's leeway.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Base } from '../lib/base.ts';
import { GatewayError } from '../lib/errors.ts';
import { randomToken } from '../lib/id.ts';
import type { Secret } from '../lib/secret.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { Connections } from './connections.ts';
import { GRANT_ENDED, isUnhealthy, type LiveConnection } from './live-connection.ts';
import { busy, LEASE_MS, type TokenRefresh } from './token-refresh.ts';

const WAIT_MS = 60_000;
const POLL_MS = 100;

/** The grant behind a connection has ended, which is on record; whoever meets this has nothing to note. */
export class GrantEndedError extends GatewayError {
  override name = 'GrantEndedError';

  constructor(options: { details?: unknown; cause?: unknown } = {}) {
    super('connection_unauthorized', 'The authorization has ended: the customer must connect again.', options);
  }
}

export const hasEnded = (row: ConnectionRow): boolean => isUnhealthy(row) && row.lastUnhealthyCode === GRANT_ENDED;

export interface LeasedRenewal {
  /** Credentials in place of the refused ones: renewed here, or by whoever was faster. */
  renew(live: LiveConnection, refused: Secret): Promise<Secret>;
  /** Whether there are renewed tokens that the store could not take yet. */
  isUnstored(id: string): boolean;
  /** Nobody waits for them any more. */
  forget(id: string): void;
}

export interface LeasedRenewalDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly store: ConnectionStore;
  readonly connections: Connections;
  readonly refresh: TokenRefresh;
}

export function createLeasedRenewal(deps: LeasedRenewalDependencies): LeasedRenewal {
  const { store, connections, refresh, clock, log } = deps;
  /** The provider may not hand them out again. */
  const unstored = new Map<string, { refused: Secret; renewed: Secret }>();

  const takeLease = ({ row }: LiveConnection, owner: string) =>
    store.lease(row.id, owner, clock.now(), clock.now() + LEASE_MS);

  /** Newer credentials than the refused ones, when somebody has stored them in the meantime. */
  function newer(row: ConnectionRow, refused: Secret): Secret | undefined {
    const stored = connections.unseal(row);
    return stored.reveal() === refused.reveal() ? undefined : stored;
  }

  async function storeRenewed(live: LiveConnection, row: ConnectionRow, owner: string, refused: Secret) {
    const kept = unstored.get(row.id);
    const isKept = kept?.refused.reveal() === refused.reveal();
    const renewed = isKept ? kept.renewed : await refresh({ ...live, row }, refused, () => takeLease(live, owner));
    unstored.set(row.id, { refused, renewed });
    const isStored = await connections.storeRenewed(row, owner, renewed);
    // Somebody connected anew while this was under way; theirs count.
    return isStored ? renewed : connections.unseal(await connections.findRow(row.workspaceId, row.id));
  }

  async function renewUnderLease(live: LiveConnection, owner: string, refused: Secret): Promise<Secret> {
    const { workspaceId, id } = live.row;
    const row = await store.find(workspaceId, id);
    if (!row) throw new GatewayError('connection_not_found', 'The connection was removed.');
    const known = newer(row, refused);
    if (known) return known;
    if (hasEnded(row)) throw new GrantEndedError();
    try {
      return await storeRenewed(live, row, owner, refused);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'connection_unauthorized') throw error;
      if (await connections.markEnded(row, owner)) throw new GrantEndedError({ details: error.details, cause: error });
      // The customer has connected again while the old token was tried.
      const current = newer(await connections.findRow(workspaceId, id), refused);
      if (current) return current;
      throw error;
    }
  }

  return {
    isUnstored: (id) => unstored.has(id),
    forget: (id) => {
      unstored.delete(id);
    },
    async renew(live, refused) {
      const { workspaceId, id } = live.row;
      const owner = randomToken(12);
      for (const until = clock.now() + WAIT_MS; clock.now() < until; await sleep(POLL_MS)) {
        if (await takeLease(live, owner)) {
          try {
            return await renewUnderLease(live, owner, refused);
          } finally {
            // A lease that can't be given back ends by itself.
            await store.release(id, owner).catch((err: unknown) => log.warn({ err }, 'lease not given back'));
          }
        }
        const row = await store.find(workspaceId, id);
        const known = row && newer(row, refused);
        if (known) return known;
        if (row && hasEnded(row)) throw new GrantEndedError();
      }
      throw busy();
    },
  };
}
