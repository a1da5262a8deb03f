/** What the parts of native webhooks work with. Each takes its share. */
import type { Calls } from '../../calls/call.ts';
import type { Connections } from '../../connections/connections.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Base } from '../../lib/base.ts';
import type { Keyring } from '../../lib/crypto.ts';
import type { NativeEventStore } from '../../store/webhooks/native-events.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { WebhookStore } from '../../store/webhooks/webhooks.ts';
import type { Backlog } from '../delivery/backlog.ts';
import type { Publisher } from '../delivery/publish.ts';
import type { RunNotes } from '../run-notes.ts';

export interface NativeStores {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
}

export interface NativeDependencies extends Base {
  readonly stores: NativeStores;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly runNotes: RunNotes;
  readonly backlog: Backlog;
  readonly queue: Queue;
  readonly keyring: Keyring;
  publicUrl(): string;
}
