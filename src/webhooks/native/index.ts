/** Webhooks that a provider feeds by itself, put together. */
import type { Calls } from '../../calls/call.ts';
import type { Connections } from '../../connections/connections.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Keyring } from '../../lib/crypto.ts';
import type { Logger } from '../../lib/observe/log.ts';
import type { NativeEventStore } from '../../store/webhooks/native-events.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { WebhookStore } from '../../store/webhooks/webhooks.ts';
import type { Publisher } from '../delivery/publish.ts';
import type { Notes } from '../run-notes.ts';
import { createTakeIn } from './accept-events.ts';
import { createHooks } from './hooks.ts';
import { rotateRegistrationSecrets } from './registration-secret.ts';
import { createRegistrations } from './registrations.ts';
import { createUpkeep } from './renewal.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createSweeper } from './sweep.ts';

export interface NativeDependencies {
  readonly stores: {
    readonly registrations: NativeRegistrationStore;
    readonly events: NativeEventStore;
    readonly objects: NativeObjectStore;
    readonly webhooks: WebhookStore;
  };
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly notes: Notes;
  readonly queue: Queue;
  readonly keyring: Keyring;
  readonly providers: Providers;
  readonly apps: OAuthApps;
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
  const registrationSecrets = { rotate: () => rotateRegistrationSecrets(store, deps.keyring) };
  return { hooks, registrationSecrets, subscriptions, jobKinds: [takeIn, ...upkeep.kinds], start: upkeep.start };
}
