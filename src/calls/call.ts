/** One call on a connection: who may, what is supported, and what an adapter gets to work with. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { verbsOf } from '../../adapters/contract/adapter.ts';
import { neededScopes, oauthWay } from '../../adapters/contract/connecting.ts';
import type { ObjectAdapter } from '../../adapters/contract/object-adapter.ts';
import type { Attempt, Session } from '../../adapters/contract/session.ts';
import type { JsonObject } from '../../schema/field.ts';
import { definitionOf, type ObjectType, type Verb } from '../../schema/objects.ts';
import type { ConnectionCaches } from '../connections/connection-cache.ts';
import type { Connections, LiveConnection } from '../connections/connections.ts';
import { GrantEndedError } from '../connections/leased-renewal.ts';
import type { Providers } from '../connections/providers.ts';
import type { Tokens } from '../connections/tokens.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { KeyedLock } from '../lib/keyed-lock.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { Meter } from '../lib/observe/meter.ts';
import type { OutboundFactory, OutboundTarget } from '../lib/outbound/outbound.ts';
import type { RecentWritesOf } from './recent-writes.ts';
import type { SnapshotsOf } from './snapshots.ts';

/** What the running request brings along. */
export interface Scope {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly meter: Meter;
  /** Epoch milliseconds at which the caller's time is up; half a minute from now when nobody waits. */
  readonly deadline?: number;
  /** Id of the API key; empty for the gateway itself. */
  readonly callerId?: string;
  /** Set when the caller wants the write to happen once. */
  readonly attempt?: Attempt | undefined;
}

export interface CallsDependencies {
  connections: Connections;
  outbound: OutboundFactory;
  caches: ConnectionCaches;
  providers: Providers;
  clock: Clock;
  tokens: Tokens;
  snapshotsOf: SnapshotsOf;
  recentWritesOf: RecentWritesOf;
}

/** Who performs a call, and by which permission, where one object is concerned. */
export interface Performer {
  readonly live: LiveConnection;
  readonly permission?: string;
}

/** A verb of an object that a connection may perform. */
export interface Admitted extends Performer {
  readonly permission: string;
  readonly object: ObjectAdapter<Session, JsonObject>;
}

const UNATTENDED_MS = 30_000;

export const permissionFor = (type: ObjectType, verb: Verb): string =>
  `${type}_${verb === 'list' || verb === 'get' ? 'read' : 'write'}`;

function checkSupport(adapter: Adapter, type: ObjectType, verb: Verb): ObjectAdapter<Session, JsonObject> {
  const { verbs, title } = definitionOf(type);
  if (!verbs.includes(verb)) {
    throw new GatewayError('method_not_allowed', `A ${title} has no ${verb}.`, { details: { allowed: verbs } });
  }
  const object = adapter.object(type);
  if (!object?.[verb]) {
    throw new GatewayError('not_implemented', `${adapter.name} does not support ${verb} for a ${title}.`, {
      details: { supported: object ? verbsOf(object) : [] },
    });
  }
  return object;
}

/** The refusal with the scopes by name: those that the permission needs, and which of them the grant lacks. */
function namingScopes(error: GatewayError, { adapter, row }: LiveConnection, permission: string): GatewayError {
  const needed = neededScopes(oauthWay(adapter), [permission]);
  const { scopes: granted } = adapter.describe(row.auth);
  const missing = granted ? needed.filter((scope) => !granted.includes(scope)) : [];
  const named = (missing.length > 0 ? missing : needed).join(', ');
  return new GatewayError(
    'scope_missing',
    `The authorization lacks a scope of ${adapter.words.vendor} for ${permission}: ${named}.`,
    {
      details: { permission, needed, missing, provider: error.details },
      cause: error,
    },
  );
}

export function createCalls({
  connections,
  outbound,
  caches,
  providers,
  clock,
  tokens,
  snapshotsOf,
  recentWritesOf,
}: CallsDependencies) {
  const locks = new KeyedLock();

  /** The connection, unless it is paused. */
  async function open(workspaceId: string, connectionId: string): Promise<LiveConnection> {
    const live = await connections.find(workspaceId, connectionId);
    if (live.row.isPaused) throw new GatewayError('connection_paused', 'The connection is paused.');
    return live;
  }

  function demand(live: LiveConnection, permission: string): void {
    if (live.row.permissions.includes(permission)) return;
    throw new GatewayError('permission_missing', `The connection lacks the permission ${permission}.`, {
      details: { missing: permission, granted: live.row.permissions },
    });
  }

  const outboundTo = (target: OutboundTarget, scope: Scope) => outbound.to(target, scope.meter);

  async function serialize<T>(key: string, { signal }: Scope, work: () => Promise<T>): Promise<T> {
    try {
      return await locks.run(key, signal, work);
    } catch (error) {
      if (error !== signal.reason) throw error;
      throw new GatewayError('upstream_timeout', 'Earlier writes to the same object took too long.', { cause: error });
    }
  }

  function sessionOf(live: LiveConnection, scope: Scope): Session {
    const { row, adapter, credentials } = live;
    const isRenewable = oauthWay(adapter)?.isRenewable(credentials);
    return {
      connection: { id: row.id, auth: row.auth },
      credentials,
      ...(isRenewable && { renew: (refused) => tokens.renew(live, refused) }),
      outbound: outboundTo(adapter.target(row.auth, providers.settingsOf(adapter)), scope),
      cache: caches.forConnection(row),
      snapshots: snapshotsOf(row.id, scope.callerId ?? ''),
      recentWrites: recentWritesOf(row.id, scope.log),
      clock,
      log: scope.log,
      serialize: (key, work) => serialize(`${row.id}\n${key}`, scope, work),
      attempt: scope.attempt,
      signal: scope.signal,
      deadline: scope.deadline ?? clock.now() + UNATTENDED_MS,
    };
  }

  /**
   * Runs `work` on the connection with credentials that are good, and keeps its health up to date.
   * @param isRefused whether a result that is handed on unread says that the credentials were refused.
   */
  async function perform<T>(
    { live, permission }: Performer,
    scope: Scope,
    work: (session: Session) => Promise<T>,
    isRefused: (result: T) => boolean = () => false,
  ): Promise<T> {
    const ready = await tokens.ready(live);
    // What the provider did is answered also when the store does not answer any more.
    const noted = (mark: Promise<void>) =>
      mark.catch((err: unknown) => scope.log.warn({ err }, 'health of the connection not noted'));
    try {
      const result = await work(sessionOf(ready, scope));
      await noted(isRefused(result) ? connections.markUnhealthy(live, '401') : connections.markHealthy(live));
      return result;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === 'scope_missing' && permission !== undefined) throw namingScopes(error, live, permission);
      if (error.code === 'connection_unauthorized' && !(error instanceof GrantEndedError)) {
        await noted(connections.markUnhealthy(live, '401'));
      }
      throw error;
    }
  }

  function admit(live: LiveConnection, type: ObjectType, verb: Verb): Admitted {
    const object = checkSupport(live.adapter, type, verb);
    const permission = permissionFor(type, verb);
    demand(live, permission);
    return { live, permission, object };
  }

  return {
    open,
    /** Whether the verb exists here, then the permission. */
    admit,
    /** What `admit` would throw; undefined when it would not. */
    refusal(live: LiveConnection, type: ObjectType, verb: Verb): GatewayError | undefined {
      try {
        admit(live, type, verb);
        return undefined;
      } catch (error) {
        if (error instanceof GatewayError) return error;
        throw error;
      }
    },
    /** For passthrough: the category, and for reading any permission at all. */
    admitPassthrough(live: LiveConnection, method: string): void {
      if (!live.row.categories.includes('passthrough')) {
        throw new GatewayError('permission_missing', 'The connection lacks the category passthrough.', {
          details: { missing: 'passthrough', categories: live.row.categories },
        });
      }
      if (method === 'GET' && live.row.permissions.length === 0) {
        throw new GatewayError('permission_missing', 'The connection has no permission at all.');
      }
    },
    outboundTo,
    perform,
  };
}

export type Calls = ReturnType<typeof createCalls>;
