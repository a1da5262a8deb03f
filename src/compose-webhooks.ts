/** Everything that happens without being asked for at the moment, put together: webhooks, and the jobs they live by. */
import type { Workspaces } from './access/workspaces.ts';
import type { ApicallLog } from './call-log/apicall-log.ts';
import type { Calls } from './calls/call.ts';
import type { ObjectVerbs } from './calls/object-verbs.ts';
import type { Config } from './config/config.ts';
import type { Connections } from './connections/connections.ts';
import type { OAuthApps } from './connections/oauth-apps.ts';
import type { Providers } from './connections/providers.ts';
import { JOBS } from './jobs/kinds.ts';
import { createQueue } from './jobs/queue.ts';
import { createWorker, type JobKind } from './jobs/worker.ts';
import type { Clock } from './lib/clock.ts';
import type { Keyring } from './lib/crypto.ts';
import type { Logger } from './lib/observe/log.ts';
import type { Metrics } from './lib/observe/metrics.ts';
import type { StoreTimer } from './lib/observe/timed.ts';
import type { Tracing } from './lib/observe/tracing.ts';
import type { UpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import { createOutbound } from './lib/outbound/outbound.ts';
import type { Store } from './store/base/open.ts';
import { jobStore } from './store/jobs/jobs.ts';
import { deliveryStore } from './store/webhooks/deliveries.ts';
import { nativeEventStore } from './store/webhooks/native-events.ts';
import { nativeObjectStore } from './store/webhooks/native-objects.ts';
import { nativeRegistrationStore } from './store/webhooks/native-registrations.ts';
import { pollStore } from './store/webhooks/polls.ts';
import { webhookStore } from './store/webhooks/webhooks.ts';
import { createDeliver } from './webhooks/delivery/deliver.ts';
import { createDeliveries } from './webhooks/delivery/deliveries.ts';
import { deliveryMetrics } from './webhooks/delivery/delivery-metrics.ts';
import { createNotify } from './webhooks/delivery/notify.ts';
import { createPublisher } from './webhooks/delivery/publish.ts';
import { createPurge } from './webhooks/delivery/purge.ts';
import { createNative } from './webhooks/native/index.ts';
import { createPolling } from './webhooks/poll/index.ts';
import { createNotes } from './webhooks/run-notes.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface SyncDependencies {
  readonly store: Store;
  readonly timed: StoreTimer;
  readonly config: Config;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
  readonly workspaces: Workspaces;
  readonly apicalls: ApicallLog;
  readonly keyring: Keyring;
  readonly metrics: Metrics;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracing?: Tracing | undefined;
  publicUrl(): string;
  /** Jobs that have nothing to do with webhooks. */
  readonly otherJobs: readonly JobKind[];
}

/** For one try to deliver something. */
const DELIVERY_MS = 30_000;

const storesOf = ({ store, timed }: SyncDependencies) => ({
  jobs: timed('job', jobStore(store)),
  webhooks: timed('webhook', webhookStore(store)),
  deliveries: timed('delivery', deliveryStore(store)),
  polls: timed('poll', pollStore(store)),
  registrations: timed('native_registration', nativeRegistrationStore(store)),
  events: timed('native_event', nativeEventStore(store)),
  objects: timed('native_object', nativeObjectStore(store)),
});

export function createSync(deps: SyncDependencies) {
  const { config, clock, metrics, upstreamMetrics } = deps;
  const stores = storesOf(deps);
  const { webhooks: webhookRows, deliveries: deliveryRows, polls } = stores;
  const queue = createQueue(stores.jobs, clock);
  const worker = createWorker({ ...deps, queue });
  const publisher = createPublisher({ ...deps, store: deliveryRows, queue });
  const notes = createNotes({ store: webhookRows, clock });
  const native = createNative({ ...deps, stores, publisher, queue, notes });
  const polling = createPolling({ ...deps, webhooks: webhookRows, polls, publisher, queue, notes });
  const { allowPrivateNetwork } = config;
  const webhooks = createWebhooks({
    ...deps,
    store: webhookRows,
    queue,
    native: native.subscriptions,
    polling,
    allowPrivateNetwork,
  });
  const { arrived, ...requests } = deliveryMetrics(metrics);
  const receivers = createOutbound({
    timeoutMs: DELIVERY_MS,
    proxy: config.outboundProxy,
    metrics: { ...upstreamMetrics, ...requests },
  });
  const deliver = createDeliver({
    ...deps,
    webhooks: webhookRows,
    deliveries: deliveryRows,
    outbound: receivers,
    notes,
    arrived,
    allowPrivateNetwork,
    random: Math.random,
  });
  const notify = createNotify({
    ...deps,
    url: config.notifyUrl,
    outbound: receivers,
    allowPrivateNetwork,
    random: Math.random,
  });
  const purge = createPurge({ deliveries: deliveryRows, polls });

  return {
    queue,
    publisher,
    webhooks,
    deliveries: createDeliveries({ store: deliveryRows, webhooks, queue }),
    hooks: native.hooks,
    registrationSecrets: native.registrationSecrets,
    /** Begins to do what is to be done later, for this process and others on the store. */
    async start(): Promise<void> {
      await queue.wake({ kind: JOBS.prune, key: '' });
      await queue.wake({ kind: JOBS.healthCheck, key: '' });
      await native.start();
      worker.start([...native.jobKinds, deliver, notify, polling.kind, ...purge, ...deps.otherJobs]);
    },
    /** Begins nothing more, and lets what is under way come to its end. */
    stop: () => worker.stop(),
    close: () => receivers.close(),
  };
}
