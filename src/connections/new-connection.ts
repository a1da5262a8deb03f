import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { Proven } from './credential-trial.ts';
import { endOf, withEnd } from './expiry-date.ts';
import type { SealedCredentials } from './sealed-credentials.ts';

export const DEFAULT_ENVIRONMENT = 'Production';

/** What a new connection is made of, beside its credentials. */
export interface NewConnection {
  readonly adapter: Adapter;
  readonly environment?: string | undefined;
  readonly externalXref?: string | null | undefined;
  readonly categories: readonly string[];
  readonly permissions: readonly string[];
  readonly isPaused?: boolean | undefined;
  /** When its credentials end, as whoever gives them says; epoch milliseconds. */
  readonly expiresAt?: number | null | undefined;
}

interface Dependencies {
  readonly store: Pick<ConnectionStore, 'insert'>;
  readonly sealed: SealedCredentials;
  readonly clock: Clock;
}

/** Stores connections whose credentials were tried. */
export function createInsertion({ store, sealed, clock }: Dependencies) {
  return async (
    workspaceId: string,
    made: NewConnection,
    proven: Proven,
    id = newId(clock),
  ): Promise<ConnectionRow> => {
    const now = clock.now();
    const integrationType = made.adapter.type;
    const expiresAt = endOf(made.adapter, proven, made.expiresAt ?? null);
    const row: ConnectionRow = {
      id,
      workspaceId,
      integrationType,
      environment: made.environment ?? DEFAULT_ENVIRONMENT,
      externalXref: made.externalXref || null,
      categories: [...new Set(made.categories)],
      permissions: [...new Set(made.permissions)],
      ...sealed.seal({ id, integrationType }, withEnd(made.adapter, proven, expiresAt)),
      oauthClientId: proven.oauthClientId,
      leaseOwner: null,
      leaseUntil: null,
      isPaused: made.isPaused ?? false,
      createdAt: now,
      updatedAt: now,
      lastHealthyAt: now,
      lastUnhealthyAt: null,
      lastUnhealthyCode: null,
      healthNotice: null,
      siteChangedAt: null,
      expiresAt,
      expiryTold: null,
      captureUntil: null,
    };
    await store.insert(row);
    return row;
  };
}
