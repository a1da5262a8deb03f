/** Connections: created, changed, authorized again. Credentials are tried before they are stored. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { Verified } from '../../adapters/contract/connecting.ts';
import type { Attempt } from '../../adapters/contract/session.ts';
import type { ConnectionCreate, ConnectionUpdate } from '../../schema/models/connection.ts';
import type { Clock } from '../lib/clock.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { idOfAttempt, newId } from '../lib/id.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import { laterThan } from './connection-health.ts';
import { checkGranted, checkPermissions } from './connection-permissions.ts';
import { bringsCredentials, createCredentialTrial, type Proven, type Trial } from './credential-trial.ts';
import { ending, endOf, saidEnd, withEnd } from './expiry-date.ts';
import type { HealthNotices } from './health-notices.ts';
import type { OAuthApps } from './oauth-apps.ts';
import type { Providers } from './providers.ts';
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
  const { store, sealed, providers, notices, clock, findRow, forget } = deps;
  const verify = createCredentialTrial(deps);

  async function insert(workspaceId: string, made: NewConnection, proven: Proven, id = newId(clock)) {
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
  }

  const replaced = (
    row: ConnectionRow,
    adapter: Adapter,
    proven: Proven,
    expiresAt: number | null,
  ): Partial<ConnectionRow> => ({
    ...sealed.seal(row, withEnd(adapter, proven, expiresAt)),
    ...ending(row, expiresAt),
    oauthClientId: proven.oauthClientId,
    lastHealthyAt: laterThan(clock, row.lastUnhealthyAt),
    // Whoever renews the old ones at this moment must not put them back.
    leaseOwner: null,
    leaseUntil: null,
  });

  /** Another end of the same credentials, as somebody says. */
  function saidAnew(
    row: ConnectionRow,
    adapter: Adapter,
    before: Verified,
    said: number | null,
  ): Partial<ConnectionRow> {
    const expiresAt = endOf(adapter, before, said);
    return { auth: withEnd(adapter, before, expiresAt).auth, ...ending(row, expiresAt) };
  }

  /** New credentials, tried before they replace the old ones; nothing when none were given. */
  async function changedCredentials(
    row: ConnectionRow,
    adapter: Adapter,
    input: ConnectionUpdate['auth'],
    trial: Trial,
  ) {
    if (!input) return {};
    const before = { auth: row.auth, credentials: sealed.unseal(row) };
    const said = saidEnd(input);
    if (!bringsCredentials(adapter, row.auth, input))
      return said === undefined ? {} : saidAnew(row, adapter, before, said);
    const proven = await verify(row.workspaceId, adapter, trial, input, before);
    const isSame = proven.credentials.reveal() === before.credentials.reveal();
    const known = isSame ? row.expiresAt : null;
    return replaced(row, adapter, proven, endOf(adapter, proven, said === undefined ? known : said));
  }

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
        ...(await changedCredentials(row, adapter, input.auth, trial)),
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
      const expiresAt = endOf(adapter, proven, null);
      await change(row, { ...replaced(row, adapter, proven, expiresAt), permissions, categories, updatedAt });
    },
  };
}
