/** Connections: created, changed, authorized again. Credentials are tried before they are stored. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { Attempt } from '../../adapters/contract/session.ts';
import type { ConnectionCreate, ConnectionUpdate } from '../../schema/models/connection.ts';
import type { Clock } from '../lib/clock.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { idOfAttempt } from '../lib/id.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import { laterThan } from './connection-health.ts';
import { checkGranted, checkPermissions } from './connection-permissions.ts';
import { createCredentialChanges } from './credential-changes.ts';
import { createCredentialTrial, type Proven, type Trial } from './credential-trial.ts';
import { saidEnd } from './expiry-date.ts';
import type { HealthNotices } from './health-notices.ts';
import { createInsertion, type NewConnection } from './new-connection.ts';
import type { OAuthApps } from './oauth-apps.ts';
import type { Providers } from './providers.ts';
import type { SealedCredentials } from './sealed-credentials.ts';

export interface ConnectionChanges {
  /** @param attempt of a caller who wants it made once: an earlier try's connection is the result. */
  create(workspaceId: string, input: ConnectionCreate, trial: Trial, attempt?: Attempt): Promise<ConnectionRow>;
  /** Stores a connection whose credentials were tried. */
  insert(workspaceId: string, made: NewConnection, proven: Proven, id?: string): Promise<ConnectionRow>;
  /** `integration_type` and `environment` are ignored: clients send them along with every change. */
  update(workspaceId: string, id: string, input: ConnectionUpdate, trial: Trial): Promise<ConnectionRow>;
  /** New credentials for the same site, when the customer has authorized again. */
  reauthorize(
    row: ConnectionRow,
    proven: Proven,
    may: { readonly permissions: string[]; readonly categories: string[] },
  ): Promise<void>;
}

export interface ConnectionChangesDependencies {
  readonly store: ConnectionStore;
  readonly sealed: SealedCredentials;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly notices: HealthNotices;
  readonly clock: Clock;
  findRow(workspaceId: string, id: string): Promise<ConnectionRow>;
  /** The next call reads the connection from the store again. */
  forget(row: ConnectionRow): void;
}

export const notFound = () =>
  new GatewayError('connection_not_found', 'There is no such connection in this workspace.');

function adapterFor(providers: Providers, type: string): Adapter {
  const adapter = providers.find(type);
  if (adapter) return adapter;
  const types = providers.all.map((one) => one.type);
  throw validationError([bodyProblem('$.integration_type', 'must be a provider that this gateway has', types)]);
}

export function createConnectionChanges(deps: ConnectionChangesDependencies): ConnectionChanges {
  const { store, providers, notices, clock, findRow, forget } = deps;
  const verify = createCredentialTrial(deps);
  const insert = createInsertion(deps);
  const credentials = createCredentialChanges({ ...deps, verify });

  async function change(row: ConnectionRow, changes: Partial<ConnectionRow>): Promise<ConnectionRow> {
    const changed = await store.update(row, changes, notices.healthy(row));
    forget(row);
    if (!changed) throw notFound();
    return changed;
  }

  return {
    insert,
    async create(workspaceId, input, trial, attempt) {
      const id = attempt && idOfAttempt(attempt);
      const before = id && attempt.mayBeDone ? await store.find(workspaceId, id) : undefined;
      if (before) return before;
      const adapter = adapterFor(providers, input.integration_type);
      checkPermissions(adapter, input.permissions);
      const proven = await verify(workspaceId, adapter, trial, input.auth);
      checkGranted(adapter, proven.auth, input.permissions);
      const { environment, categories, permissions, is_paused: isPaused, external_xref: externalXref } = input;
      const expiresAt = saidEnd(input.auth) ?? null;
      const made = { adapter, environment, categories, permissions, isPaused, externalXref, expiresAt };
      return await insert(workspaceId, made, proven, id);
    },
    async update(workspaceId, id, input, trial) {
      const row = await findRow(workspaceId, id);
      const adapter = adapterFor(providers, row.integrationType);
      if (input.permissions) checkPermissions(adapter, input.permissions);
      const changes: Partial<ConnectionRow> = {
        updatedAt: laterThan(clock, row.updatedAt),
        ...(await credentials.changed(row, adapter, input.auth, trial)),
      };
      checkGranted(adapter, changes.auth ?? row.auth, input.permissions ?? (changes.auth ? row.permissions : []));
      if (input.external_xref !== undefined) changes.externalXref = input.external_xref || null;
      if (input.categories) changes.categories = [...new Set(input.categories)];
      if (input.permissions) changes.permissions = [...new Set(input.permissions)];
      if (input.is_paused !== undefined) changes.isPaused = input.is_paused;
      return await change(row, changes);
    },
    async reauthorize(row, proven, { permissions, categories }) {
      const updatedAt = laterThan(clock, row.updatedAt);
      const adapter = adapterFor(providers, row.integrationType);
      await change(row, { ...credentials.replaced(row, adapter, proven, null), permissions, categories, updatedAt });
    },
  };
}
