/** Webhooks that a provider feeds by itself, put together. */
import type { Adapter } from '../../../adapters/adapter.ts';
import type { AdapterSettings } from '../../../adapters/connecting.ts';
import type { Calls } from '../../gateway/call.ts';
import type { Connections } from '../../gateway/connections.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Keyring } from '../../lib/crypto.ts';
import type { Logger } from '../../lib/log.ts';
import type { NativeEventStore } from '../../store/native-events.ts';
import type { NativeObjectStore } from '../../store/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/native-registrations.ts';
import type { WebhookStore } from '../../store/webhooks.ts';
import type { Notes } from '../notes.ts';
import type { Publisher } from '../publish.ts';
import { createHooks } from './hooks.ts';
import { createRegistrations } from './registrations.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createSweeper } from './sweep.ts';
import { createTakeIn } from './take-in.ts';
import { createUpkeep } from './upkeep.ts';

export interface NativeDependencies {
  readonly stores: {
    readonly registrations: NativeRegistrationStore;
    readonly events: NativeEventStore;
    readonly objects: NativeObjectStore;
    readonly webhooks: WebhookStore;
  };
  readonly adapters: readonly Adapter[];
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly notes: Notes;
  readonly queue: Queue;
  readonly keyring: Keyring;
  readonly settings: AdapterSettings;
  readonly clock: Clock;
  readonly log: Logger;
  publicUrl(): string;
}

export function createNative({ stores, ...deps }: NativeDependencies) {
  const { registrations: store, events, objects, webhooks } = stores;
  const busy = new Set<string>();
  const hooks = createHooks({ ...deps, registrations: store, events, busy });
  const registrations = createRegistrations({ ...deps, store, hooks });
  const subscriptions = createSubscriptions({ ...deps, registrations, store, objects, webhooks });
  const sweep = createSweeper({ ...deps, registrations: store, events, objects });
  const takeIn = createTakeIn({ ...deps, registrations: store, events, objects, webhooks, busy });
  const upkeep = createUpkeep({ ...deps, subscriptions, registrations, sweep, store, events, objects, webhooks });
  return { hooks, subscriptions, jobKinds: [takeIn, ...upkeep.kinds], start: upkeep.start };
}
