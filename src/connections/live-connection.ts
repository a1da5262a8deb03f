/** A connection that calls can be made on, and what its health is. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { Secret } from '../lib/secret.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';

export interface LiveConnection {
  readonly row: ConnectionRow;
  readonly adapter: Adapter;
  readonly credentials: Secret;
}

/** The stored reason of a connection whose grant has ended: only a new authorization helps. */
export const GRANT_ENDED = 'invalid_grant';

export const isUnhealthy = (row: ConnectionRow): boolean => (row.lastUnhealthyAt ?? 0) > (row.lastHealthyAt ?? 0);
