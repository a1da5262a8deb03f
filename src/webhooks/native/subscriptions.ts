/** Native webhooks as the API's webhooks see them: whether they can be had, beginning, ending. */
import { neededScopes, oauthWay } from '../../../adapters/contract/connecting.ts';
import type { EventSupport } from '../../../adapters/contract/events.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { Connections, LiveConnection } from '../../connections/connections.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/observe/log.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import { scopeOf } from '../background-scope.ts';
import { beginWatch } from './baseline.ts';
import type { NativeSubscriptions } from './native-subscriptions.ts';
import type { Registrations } from './registrations.ts';

export interface SubscriptionsDependencies {
  readonly registrations: Registrations;
  readonly store: NativeRegistrationStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly queue: Queue;
  readonly apps: OAuthApps;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What ending a registration may take while somebody waits. */
const END_MS = 10_000;

const supportOf = ({ adapter }: LiveConnection, type: ObjectType): EventSupport | undefined =>
  adapter.events?.objects[type];

export function createSubscriptions(deps: SubscriptionsDependencies): NativeSubscriptions & {
  /** Makes what a native webhook needs, where it is missing. True when the provider was not sending before. */
  prepare(live: LiveConnection, type: ObjectType, scope: Scope): Promise<boolean>;
  /** Ends what nobody needs any more. */
  tidy(workspaceId: string, connectionId: string, signal: AbortSignal): Promise<void>;
} {
  const { registrations, store, objects, webhooks, connections, calls, queue, apps, clock, log } = deps;

  async function isWatched(connectionId: string, type: ObjectType): Promise<boolean> {
    return (await store.watches(connectionId)).some(({ objectType }) => objectType === type);
  }

  async function prepare(live: LiveConnection, type: ObjectType, scope: Scope): Promise<boolean> {
    const native = live.adapter.events;
    if (!native) return false;
    const { id } = live.row;
    if (!(await store.find(id))) await registrations.begin(live, scope);
    if (!(await isWatched(id, type))) {
      await calls.perform({ live }, scope, (session) =>
        beginWatch({ registrations: store, objects }, { connectionId: id, type, native, session }),
      );
    }
    return await registrations.ensure(live, scope);
  }

  async function tidy(workspaceId: string, connectionId: string, signal: AbortSignal): Promise<void> {
    const left = new Set((await webhooks.ofConnection(connectionId, { type: 'native' })).map((one) => one.objectType));
    for (const { objectType } of await store.watches(connectionId)) {
      if (left.has(objectType)) continue;
      await store.removeWatch(connectionId, objectType);
      await queue.wake({ kind: JOBS.purgeNative, key: connectionId });
    }
    if (left.size > 0 || !(await store.find(connectionId))) return;
    const live = await connections.find(workspaceId, connectionId);
    await registrations.end(live, scopeOf({ signal, clock, log, timeoutMs: END_MS }));
  }

  return {
    prepare,
    tidy,
    async obstacle(live, type, event) {
      const { adapter, row, credentials } = live;
      const support = supportOf(live, type);
      if (!adapter.events || !support) return `are not to be had for this object: ${adapter.name} tells of others only`;
      if (!support.events.includes(event)) return `of this object tell of ${support.events.join(', ')} only`;
      const way = oauthWay(adapter);
      if (way?.expiresAt(credentials) === undefined) {
        return 'need a connection by OAuth: whoever has an API token can not register for them';
      }
      if (!(await apps.ofConnection(row))) return 'need the OAuth app that the connection was authorized with';
      const { scopes: granted } = adapter.describe(row.auth);
      const { permission } = adapter.events;
      if (granted && !way.isGranted(permission, granted)) {
        return `need the scopes ${neededScopes(way, [permission]).join(' and ')}, which the authorization lacks`;
      }
      return undefined;
    },
    async subscribing(live, webhook, scope) {
      try {
        await prepare(live, webhook.objectType as ObjectType, scope);
      } catch (error) {
        await queue.wake({ kind: JOBS.renewNative, key: live.row.id, payload: { workspaceId: live.row.workspaceId } });
        throw error;
      }
    },
    wakesOf({ connectionId, workspaceId }) {
      const payload = { workspaceId };
      // Another webhook may have been the last one in the meantime, and have taken everything along.
      const kinds = [JOBS.renewNative, JOBS.sweepNative];
      return kinds.map((kind) => ({ kind, key: connectionId, payload, hurry: true }));
    },
    async unsubscribed({ connectionId, workspaceId }: WebhookRow) {
      try {
        await tidy(workspaceId, connectionId, AbortSignal.timeout(END_MS));
      } catch (err) {
        const isExpected = err instanceof GatewayError;
        log[isExpected ? 'info' : 'error']({ err, connection_id: connectionId }, 'a registration could not be ended');
        await queue.wake({ kind: JOBS.renewNative, key: connectionId, payload: { workspaceId } });
      }
    },
    async sweep({ connectionId, workspaceId }) {
      await queue.wake({ kind: JOBS.sweepNative, key: connectionId, payload: { workspaceId }, hurry: true });
    },
  };
}
