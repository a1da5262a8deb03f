/** Connections: kept, found, changed. Credentials are decrypted here and nowhere else. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { AdapterSettings, Verified, VerifySession } from '../../adapters/contract/connecting.ts';
import type { Attempt } from '../../adapters/contract/session.ts';
import type { JsonObject } from '../../schema/field.ts';
import { formatInstant, parseInstant } from '../../schema/instant.ts';
import type { ConnectionCreate, ConnectionUpdate } from '../../schema/models/connection.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/crypto.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import { idOfAttempt, newId } from '../lib/id.ts';
import { Secret } from '../lib/secret.ts';
import type { ConnectionQuery, ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { HealthNotices } from './health-notices.ts';
import { findAdapter } from './registry.ts';

export const DEFAULT_ENVIRONMENT = 'Production';

/** The stored reason of a connection whose grant has ended: only a new authorization helps. */
export const GRANT_ENDED = 'invalid_grant';

/** A connection that calls can be made on. */
export interface LiveConnection {
  readonly row: ConnectionRow;
  readonly adapter: Adapter;
  readonly credentials: Secret;
}

/** What trying credentials needs of the running call. */
export type Trial = Pick<VerifySession, 'signal' | 'deadline' | 'log' | 'outboundTo'>;

export interface ConnectionsDependencies {
  store: ConnectionStore;
  keyring: Keyring;
  clock: Clock;
  settings: AdapterSettings;
  notices: HealthNotices;
  outsideWrites: () => number;
}

const CACHED_CONNECTIONS = 2000;
/** `last_healthy_at` moves at most this often. */
const HEALTH_EVERY_MS = 60_000;

const contextOf = (id: string) => `connection:${id}`;

const notFound = () => new GatewayError('connection_not_found', 'There is no such connection in this workspace.');

function adapterFor(type: string): Adapter {
  const adapter = findAdapter(type);
  if (!adapter)
    throw validationError([bodyProblem('$.integration_type', 'must be a provider that this gateway has', ['jira'])]);
  return adapter;
}

function checkPermissions(adapter: Adapter, permissions: readonly string[]): void {
  const known: readonly string[] = adapter.permissions;
  const index = permissions.findIndex((permission) => !known.includes(permission));
  if (index >= 0) {
    throw validationError([bodyProblem(`$.permissions[${index}]`, `is not supported by ${adapter.name}`, known)]);
  }
}

/** The scopes of an OAuth grant bound what a connection may do; an API token has none. */
function checkGranted(adapter: Adapter, auth: JsonObject, permissions: readonly string[]): void {
  const { granted_scopes: scopes } = auth;
  if (!Array.isArray(scopes)) return;
  const index = permissions.findIndex((permission) => !adapter.oauth.isGranted(permission, scopes));
  if (index >= 0) {
    const message = 'is more than the customer granted; a new authorization is needed';
    throw validationError([bodyProblem(`$.permissions[${index}]`, message)]);
  }
}

/** A connection that was read and is sent back as a whole carries no secrets: its credentials stay. */
function bringsCredentials(row: ConnectionRow, input: NonNullable<ConnectionUpdate['auth']>): boolean {
  const isOAuth = Array.isArray(row.auth.granted_scopes);
  return !isOAuth || Boolean(input.access_token || input.token || input.other_auth_info?.length);
}

/** When the access token ends is no secret. */
function withExpiry(adapter: Adapter | undefined, auth: JsonObject, credentials: Secret): JsonObject {
  const expiresAt = adapter?.oauth.expiresAt(credentials);
  return expiresAt === undefined ? auth : { ...auth, expiry_date: formatInstant(expiresAt) };
}

/** What a new connection is made of, beside its credentials. */
export interface NewConnection {
  readonly adapter: Adapter;
  readonly environment?: string | undefined;
  readonly externalXref?: string | null | undefined;
  readonly categories: readonly string[];
  readonly permissions: readonly string[];
  readonly isPaused?: boolean | undefined;
}

export function createConnections(dependencies: ConnectionsDependencies) {
  const { store, keyring, clock, settings, notices, outsideWrites } = dependencies;
  const live = new FreshCache<LiveConnection>({ max: CACHED_CONNECTIONS, version: outsideWrites });
  const keyOf = (workspaceId: string, id: string) => `${workspaceId}/${id}`;
  const forget = ({ workspaceId, id }: Pick<ConnectionRow, 'workspaceId' | 'id'>): void =>
    live.delete(keyOf(workspaceId, id));

  async function findRow(workspaceId: string, id: string): Promise<ConnectionRow> {
    const row = await store.find(workspaceId, id);
    if (!row) throw notFound();
    return row;
  }

  const unseal = (row: ConnectionRow) => new Secret(keyring.decrypt(row.credentials, contextOf(row.id)));

  /** A connection that calls can be made on; 404 when the workspace has none of that id. */
  async function find(workspaceId: string, id: string): Promise<LiveConnection> {
    return await live.getOrRead(keyOf(workspaceId, id), async () => {
      const row = await findRow(workspaceId, id);
      const adapter = findAdapter(row.integrationType);
      if (!adapter) throw new GatewayError('not_implemented', `This gateway has no ${row.integrationType} adapter.`);
      return { row, adapter, credentials: unseal(row) };
    });
  }

  /** Tries credentials: tokens of an OAuth grant made elsewhere, or an API token. */
  async function verify(adapter: Adapter, trial: Trial, input: ConnectionCreate['auth'], before?: Verified) {
    const session = { ...trial, settings, clock };
    if (!input.access_token) return await adapter.tokenAuth.verify(session, input, before);
    return await adapter.oauth.importGrant(session, {
      accessToken: input.access_token,
      refreshToken: input.refresh_token,
      expiresAt: input.expiry_date ? parseInstant(input.expiry_date) : undefined,
      cloudId: typeof input.meta?.cloudId === 'string' ? input.meta.cloudId : undefined,
    });
  }

  /** Stores a connection whose credentials were tried. */
  async function insert(
    workspaceId: string,
    made: NewConnection,
    verified: Verified,
    id = newId(clock),
  ): Promise<ConnectionRow> {
    const now = clock.now();
    const row: ConnectionRow = {
      id,
      workspaceId,
      integrationType: made.adapter.type,
      environment: made.environment ?? DEFAULT_ENVIRONMENT,
      externalXref: made.externalXref || null,
      categories: [...new Set(made.categories)],
      permissions: [...new Set(made.permissions)],
      auth: withExpiry(made.adapter, verified.auth, verified.credentials),
      credentials: keyring.encrypt(verified.credentials.reveal(), contextOf(id)),
      leaseOwner: null,
      leaseUntil: null,
      isPaused: made.isPaused ?? false,
      createdAt: now,
      updatedAt: now,
      lastHealthyAt: now,
      lastUnhealthyAt: null,
      lastUnhealthyCode: null,
      healthNotice: null,
    };
    await store.insert(row);
    return row;
  }

  /** @param attempt of a caller who wants it made once: an earlier try's connection is the result. */
  async function create(
    workspaceId: string,
    input: ConnectionCreate,
    trial: Trial,
    attempt?: Attempt,
  ): Promise<ConnectionRow> {
    const id = attempt && idOfAttempt(attempt);
    const before = id && attempt.mayBeDone ? await store.find(workspaceId, id) : undefined;
    if (before) return before;
    const adapter = adapterFor(input.integration_type);
    checkPermissions(adapter, input.permissions);
    const verified = await verify(adapter, trial, input.auth);
    checkGranted(adapter, verified.auth, input.permissions);
    const { environment, categories, permissions, is_paused: isPaused, external_xref: externalXref } = input;
    return await insert(
      workspaceId,
      { adapter, environment, categories, permissions, isPaused, externalXref },
      verified,
      id,
    );
  }

  /** Now, or just after the other, also within one millisecond and where clocks differ. */
  const laterThan = (other: number | null): number => Math.max(clock.now(), (other ?? 0) + 1);

  const sealed = (row: ConnectionRow, verified: Verified): Partial<ConnectionRow> => ({
    auth: withExpiry(findAdapter(row.integrationType), verified.auth, verified.credentials),
    credentials: keyring.encrypt(verified.credentials.reveal(), contextOf(row.id)),
    lastHealthyAt: laterThan(row.lastUnhealthyAt),
    // Whoever renews the old ones at this moment must not put them back.
    leaseOwner: null,
    leaseUntil: null,
  });

  /** New credentials, tried before they replace the old ones; nothing when none were given. */
  async function changedCredentials(row: ConnectionRow, input: ConnectionUpdate['auth'], trial: Trial) {
    if (!input || !bringsCredentials(row, input)) return {};
    const before = { auth: row.auth, credentials: unseal(row) };
    const verified = await verify(adapterFor(row.integrationType), trial, input, before);
    return sealed(row, verified);
  }

  /** `integration_type` and `environment` are ignored: clients send them along with every change. */
  async function update(
    workspaceId: string,
    id: string,
    input: ConnectionUpdate,
    trial: Trial,
  ): Promise<ConnectionRow> {
    const row = await findRow(workspaceId, id);
    const adapter = adapterFor(row.integrationType);
    if (input.permissions) checkPermissions(adapter, input.permissions);
    const change: Partial<ConnectionRow> = {
      updatedAt: laterThan(row.updatedAt),
      ...(await changedCredentials(row, input.auth, trial)),
    };
    const permissions = input.permissions ?? (change.auth ? row.permissions : []);
    checkGranted(adapter, change.auth ?? row.auth, permissions);
    if (input.external_xref !== undefined) change.externalXref = input.external_xref || null;
    if (input.categories) change.categories = [...new Set(input.categories)];
    if (input.permissions) change.permissions = [...new Set(input.permissions)];
    if (input.is_paused !== undefined) change.isPaused = input.is_paused;
    const changed = await store.update(row, change, notices.healthy(row));
    forget(row);
    if (!changed) throw notFound();
    return changed;
  }

  /** New credentials for the same site, when the customer has authorized again. */
  async function reauthorize(
    row: ConnectionRow,
    verified: Verified,
    { permissions, categories }: { permissions: string[]; categories: string[] },
  ): Promise<void> {
    const change = { ...sealed(row, verified), permissions, categories, updatedAt: laterThan(row.updatedAt) };
    if (!(await store.update(row, change, notices.healthy(row)))) throw notFound();
    forget(row);
  }

  async function remove(workspaceId: string, id: string): Promise<void> {
    const isRemoved = await store.remove(workspaceId, id);
    forget({ workspaceId, id });
    if (!isRemoved) throw notFound();
  }

  return {
    find,
    findRow,
    unseal,
    /** The next call reads the connection from the store again. */
    forget,
    /** Stores renewed tokens for the holder of the lease, before anybody uses them; false when it was taken away. */
    async storeRenewed(row: ConnectionRow, owner: string, credentials: Secret): Promise<boolean> {
      const sealed = keyring.encrypt(credentials.reveal(), contextOf(row.id));
      const auth = withExpiry(findAdapter(row.integrationType), row.auth, credentials);
      const change = { credentials: sealed, auth, lastHealthyAt: laterThan(row.lastUnhealthyAt) };
      const isStored = await store.storeRenewed(row.id, owner, change, notices.healthy(row));
      forget(row);
      return isStored;
    },
    create,
    insert,
    reauthorize,
    update,
    remove,
    list: (workspaceId: string, query: ConnectionQuery) => store.list(workspaceId, query),
    /** The provider took the credentials. */
    async markHealthy({ row }: LiveConnection): Promise<void> {
      const now = laterThan(row.lastUnhealthyAt);
      if (row.lastHealthyAt !== null && now - row.lastHealthyAt < HEALTH_EVERY_MS && !isUnhealthy(row)) return;
      row.lastHealthyAt = now;
      await store.markHealthy(row, now, notices.healthy(row));
    },
    /** The provider refused the credentials; calls answer `code`. */
    async markUnhealthy({ row }: LiveConnection, code: string): Promise<void> {
      const now = laterThan(row.lastHealthyAt);
      row.lastUnhealthyAt = now;
      row.lastUnhealthyCode = code;
      await store.markUnhealthy(row, now, code, notices.unhealthy(row, code));
    },
    /** The grant has ended, as the holder of the lease was told; false when the lease was taken away meanwhile. */
    async markEnded(row: ConnectionRow, owner: string): Promise<boolean> {
      const change = { lastUnhealthyAt: laterThan(row.lastHealthyAt), lastUnhealthyCode: GRANT_ENDED };
      const isMarked = await store.storeRenewed(row.id, owner, change, notices.unhealthy(row, GRANT_ENDED));
      forget(row);
      return isMarked;
    },
    /** Re-encrypts what is not under the first key yet; the number of connections changed. */
    async rotate(onProgress: (done: number, total: number) => void = () => undefined): Promise<number> {
      let rotated = 0;
      const outdated = (await store.allSealed()).filter(({ credentials }) => !keyring.isCurrent(credentials));
      for (const [done, { id, credentials }] of outdated.entries()) {
        onProgress(done, outdated.length);
        const context = contextOf(id);
        const resealed = keyring.encrypt(keyring.decrypt(credentials, context), context);
        if (await store.reseal(id, credentials, resealed)) rotated += 1;
      }
      return rotated;
    },
  };
}

export const isUnhealthy = (row: ConnectionRow) => (row.lastUnhealthyAt ?? 0) > (row.lastHealthyAt ?? 0);

export type Connections = ReturnType<typeof createConnections>;
