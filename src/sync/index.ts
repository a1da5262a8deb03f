/** Everything that happens without being asked for at the moment, put together: webhooks, and the jobs they live by. */
import type { Adapter } from '../../adapters/adapter.ts';
import type { AdapterSettings } from '../../adapters/connecting.ts';
import type { Config } from '../config.ts';
import type { ApicallLog } from '../gateway/apicall-log.ts';
import type { Calls } from '../gateway/call.ts';
import type { Connections } from '../gateway/connections.ts';
import { createDeliveries } from '../gateway/deliveries.ts';
import type { ObjectVerbs } from '../gateway/object-verbs.ts';
import { createWebhooks } from '../gateway/webhooks.ts';
import type { Workspaces } from '../gateway/workspaces.ts';
import { JOBS } from '../jobs/kinds.ts';
import { createQueue } from '../jobs/queue.ts';
import { createWorker, type JobKind } from '../jobs/worker.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/crypto.ts';
import type { Logger } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import { createOutbound } from '../lib/outbound.ts';
import type { Tracing } from '../lib/tracing.ts';
import type { UpstreamMetrics } from '../lib/upstream-metrics.ts';
import { deliveryStore } from '../store/deliveries.ts';
import { jobStore } from '../store/jobs.ts';
import { nativeEventStore } from '../store/native-events.ts';
import { nativeObjectStore } from '../store/native-objects.ts';
import { nativeRegistrationStore } from '../store/native-registrations.ts';
import type { Store } from '../store/open.ts';
import { pollStore } from '../store/polls.ts';
import type { StoreTimer } from '../store/timed.ts';
import { webhookStore } from '../store/webhooks.ts';
import { createDeliver } from './deliver.ts';
import { deliveryMetrics } from './delivery-metrics.ts';
import { createNative } from './native/index.ts';
import { createNotes } from './notes.ts';
import { createNotify } from './notify.ts';
import { createPolling } from './poll/index.ts';
import { createPublisher } from './publish.ts';
import { createPurge } from './purge.ts';

export interface SyncDependencies {
  readonly store: Store;
  readonly timed: StoreTimer;
  readonly config: Config;
  readonly adapters: readonly Adapter[];
  readonly connections: Connections;
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
  readonly workspaces: Workspaces;
  readonly apicalls: ApicallLog;
  readonly keyring: Keyring;
  readonly settings: AdapterSettings;
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
