/** What the API's webhooks need of native ones: whether they are possible, how they begin and end. */
import { neededScopes, oauthWay } from '../../../adapters/contract/connecting.ts';
import type { EventSupport } from '../../../adapters/contract/events.ts';
import type { WebhookEvent } from '../../../schema/models/webhook.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { backgroundScope } from '../../calls/background-scope.ts';
import type { Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { WakeRequest } from '../../jobs/queue.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { connectionJob } from '../webhook-jobs.ts';
import { beginWatch } from './baseline.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { Registrations } from './registrations.ts';

export interface NativeSubscriptions {
  /** Why these events can't be native, in words that follow "native webhooks"; undefined when they can. */
  obstacle(live: LiveConnection, type: ObjectType, events: readonly WebhookEvent[]): Promise<string | undefined>;
  /** Makes what native webhooks for a type need, where it is missing. True when the provider did not push before. */
  prepare(live: LiveConnection, type: ObjectType, scope: Scope): Promise<boolean>;
  /** The same for a webhook that is about to be stored. What is thrown refuses it. Events may follow its insertion. */
  prepareFor(live: LiveConnection, webhook: WebhookRow, scope: Scope): Promise<void>;
  /** Jobs to ask for in the write that stores the webhook. */
  wakesOf(webhook: WebhookRow): readonly WakeRequest[];
  /** Ends what a removed webhook needed, unless others do. Throws nothing: what remains at the provider expires. */
  release(webhook: WebhookRow): Promise<void>;
  /** Ends watches and registrations of a connection that no webhook needs any more. */
  endUnused(workspaceId: string, connectionId: string, signal: AbortSignal): Promise<void>;
  /** Looks now for what the provider did not report. */
  sweep(webhook: WebhookRow): Promise<void>;
}

export interface SubscriptionsDependencies
  extends Pick<NativeDependencies, 'stores' | 'connections' | 'calls' | 'queue' | 'apps' | 'clock' | 'log'> {
  readonly registrations: Registrations;
}

/** How long ending a registration may take while a caller waits. */
const END_MS = 10_000;

const supportOf = ({ adapter }: LiveConnection, type: ObjectType): EventSupport | undefined =>
  adapter.events?.objects[type];

/** Why a connection can't have native events of an object, in words that follow "native webhooks". */
async function obstacleOf(
  apps: NativeDependencies['apps'],
  live: LiveConnection,
  type: ObjectType,
  events: readonly WebhookEvent[],
): Promise<string | undefined> {
  const { adapter, row } = live;
  const support = supportOf(live, type);
  if (!adapter.events || !support) return `are not to be had for this object: ${adapter.name} tells of others only`;
  if (events.some((event) => !support.events.includes(event)))
    return `of this object tell of ${support.events.join(', ')} only`;
  const { kind, scopes: granted } = adapter.describe(row.auth);
  if (!adapter.events.ways.includes(kind)) {
    return 'need a connection by OAuth: whoever has an API token cannot register for them';
  }
  const way = oauthWay(adapter);
  if (kind === 'oauth' && !(await apps.ofConnection(row)))
    return 'need the OAuth app that the connection was authorized with';
  const { permission } = adapter.events;
  if (granted && way && !way.isGranted(permission, granted)) {
    return `need the scopes ${neededScopes(way, [permission]).join(' and ')}, which the authorization lacks`;
  }
  return undefined;
}

export function createSubscriptions(deps: SubscriptionsDependencies): NativeSubscriptions {
  const { registrations, connections, calls, queue, apps, log } = deps;
  const { registrations: store, objects, webhooks } = deps.stores;

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

  async function endUnused(workspaceId: string, connectionId: string, signal: AbortSignal): Promise<void> {
    const left = new Set((await webhooks.ofConnection(connectionId, { type: 'native' })).map((one) => one.objectType));
    for (const { objectType } of await store.watches(connectionId)) {
      if (left.has(objectType)) continue;
      await store.removeWatch(connectionId, objectType);
      await queue.wake(connectionJob(JOBS.purgeNative, { connectionId, workspaceId }));
    }
    if (left.size > 0 || !(await store.find(connectionId))) return;
    const live = await connections.find(workspaceId, connectionId);
    await registrations.end(live, backgroundScope(deps, signal, END_MS));
  }

  return {
    prepare,
    endUnused,
    obstacle: (live, type, events) => obstacleOf(apps, live, type, events),
    async prepareFor(live, webhook, scope) {
      try {
        await prepare(live, webhook.objectType as ObjectType, scope);
      } catch (error) {
        // Ends what was made before it failed.
        await queue.wake(connectionJob(JOBS.renewNative, webhook));
        throw error;
      }
    },
    // The last of the other webhooks may be removed at the same time, and the registration with it.
    wakesOf: (webhook) =>
      [JOBS.renewNative, JOBS.sweepNative].map((kind) => ({ ...connectionJob(kind, webhook), hurry: true })),
    async release(webhook) {
      const { connectionId, workspaceId } = webhook;
      try {
        await endUnused(workspaceId, connectionId, AbortSignal.timeout(END_MS));
      } catch (err) {
        const isExpected = err instanceof GatewayError;
        log[isExpected ? 'info' : 'error']({ err, connection_id: connectionId }, 'a registration could not be ended');
        await queue.wake(connectionJob(JOBS.renewNative, webhook));
      }
    },
    sweep: (webhook) => queue.wake({ ...connectionJob(JOBS.sweepNative, webhook), hurry: true }),
  };
}
