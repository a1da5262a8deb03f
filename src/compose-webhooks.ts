/** Webhooks and the background jobs, put together. */
import type { Workspaces } from './access/workspaces.ts';
import type { ApicallLog } from './call-log/apicall-log.ts';
import type { Calls } from './calls/call.ts';
import type { ObjectVerbs } from './calls/object-verbs.ts';
import type { Config } from './config/config.ts';
import type { Connections } from './connections/connections.ts';
import type { OAuthApps } from './connections/oauth-apps.ts';
import type { Providers } from './connections/providers.ts';
import { JOBS } from './jobs/kinds.ts';
import { createQueue, type Queue } from './jobs/queue.ts';
import { createWorker, type JobKind } from './jobs/worker.ts';
import type { Base } from './lib/base.ts';
import type { Keyring } from './lib/crypto.ts';
import type { Tracing } from './lib/observe/tracing.ts';
import type { UpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import { createOutbound } from './lib/outbound/outbound.ts';
import type { Store } from './store/base/store.ts';
import { type JobRow, type JobStore, jobStore } from './store/jobs/jobs.ts';
import { type DeliveryStore, deliveryStore } from './store/webhooks/deliveries.ts';
import { nativeEventStore } from './store/webhooks/native-events.ts';
import { nativeObjectStore } from './store/webhooks/native-objects.ts';
import { nativeRegistrationStore } from './store/webhooks/native-registrations.ts';
import { type PollStore, pollStore } from './store/webhooks/polls.ts';
import { type WebhookRow, webhookStore } from './store/webhooks/webhooks.ts';
import { createDatabases, type Databases } from './webhooks/database/databases.ts';
import { type Backlog, createBacklog } from './webhooks/delivery/backlog.ts';
import { createDeliver } from './webhooks/delivery/deliver.ts';
import { createDeliveries, type Deliveries } from './webhooks/delivery/deliveries.ts';
import { deliveryMetrics } from './webhooks/delivery/delivery-metrics.ts';
import { createNotify } from './webhooks/delivery/notify.ts';
import { createPublisher, type Publisher } from './webhooks/delivery/publish.ts';
import { createPurge } from './webhooks/delivery/purge.ts';
import { createTestEvent, type TestEvent } from './webhooks/delivery/test-event.ts';
import { failedJobNotice } from './webhooks/delivery/trouble-notices.ts';
import { createHookUrls, type HookUrls } from './webhooks/hook-url.ts';
import type { NativeStores } from './webhooks/native/dependencies.ts';
import type { Hooks } from './webhooks/native/hooks.ts';
import { createNative } from './webhooks/native/index.ts';
import type { RegistrationSecrets } from './webhooks/native/registration-secret.ts';
import { createPollJob } from './webhooks/poll/poll-job.ts';
import { createPollStart } from './webhooks/poll/poll-start.ts';
import { createRunNotes, type RunNotes } from './webhooks/run-notes.ts';
import { pollJob } from './webhooks/webhook-jobs.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';
import { createWorkspaceLimits, type WorkspaceLimits } from './webhooks/workspace-limits.ts';

export interface SyncDependencies extends Base {
  readonly store: Store;
  readonly config: Config;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
  readonly workspaces: Workspaces;
  readonly apicalls: ApicallLog;
  readonly keyring: Keyring;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly tracing?: Tracing | undefined;
  publicUrl(): string;
  /** Jobs that have nothing to do with webhooks. */
  readonly otherJobs: readonly JobKind[];
}

export interface Sync {
  readonly queue: Queue;
  readonly publisher: Publisher;
  readonly webhooks: Webhooks;
  workspaceLimits(workspaceId: string): Promise<WorkspaceLimits>;
  readonly deliveries: Deliveries;
  readonly testEvent: TestEvent;
  readonly hooks: Hooks;
  readonly registrationSecrets: RegistrationSecrets;
  readonly hookUrls: HookUrls;
  /** Begins to run jobs, for this process and others on the store. */
  start(): Promise<void>;
  /** Begins no more jobs, and lets running ones come to their end. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** For one attempt to deliver something. */
const DELIVERY_MS = 30_000;

interface Stores extends NativeStores {
  readonly jobs: JobStore;
  readonly deliveries: DeliveryStore;
  readonly polls: PollStore;
}

const storesOf = ({ store, timed }: SyncDependencies): Stores => ({
  jobs: timed('job', jobStore(store)),
  webhooks: timed('webhook', webhookStore(store)),
  deliveries: timed('delivery', deliveryStore(store)),
  polls: timed('poll', pollStore(store)),
  registrations: timed('native_registration', nativeRegistrationStore(store)),
  events: timed('native_event', nativeEventStore(store)),
  objects: timed('native_object', nativeObjectStore(store)),
});

/** What all kinds of webhooks work with. */
interface Shared {
  readonly stores: Stores;
  readonly hookUrls: HookUrls;
  readonly databases: Databases;
  readonly queue: Queue;
  readonly publisher: Publisher;
  readonly runNotes: RunNotes;
  readonly backlog: Backlog;
}

function sharedOf(deps: SyncDependencies): Shared {
  const stores = storesOf(deps);
  const queue = createQueue(stores.jobs, deps.clock);
  const publisher = createPublisher({ ...deps, store: stores.deliveries, queue });
  const { clock, config } = deps;
  const hookUrls = createHookUrls(stores.webhooks, deps.keyring);
  const { allowPrivateNetwork } = config;
  const databases = createDatabases({ store: stores.webhooks, hookUrls, allowPrivateNetwork });
  const runNotes = createRunNotes({ store: stores.webhooks, clock });
  const backlog = createBacklog({ store: stores.deliveries, clock, limit: config.maxWaitingDeliveries });
  return { stores, hookUrls, databases, queue, publisher, runNotes, backlog };
}

interface Sending {
  readonly jobs: readonly JobKind[];
  testEventOf(webhooks: Webhooks): TestEvent;
  close(): Promise<void>;
}

/** Jobs that send something to endpoints. */
function composeSending(deps: SyncDependencies, shared: Shared): Sending {
  const { stores, queue } = shared;
  const { config, metrics, upstreamMetrics } = deps;
  const { arrived, answered } = deliveryMetrics(metrics);
  const outbound = createOutbound({
    timeoutMs: DELIVERY_MS,
    proxy: config.outboundProxy,
    metrics: { ...upstreamMetrics, answered },
  });
  const { allowPrivateNetwork, notifyUrl: url } = config;
  const isNotified = url !== undefined;
  const sending = { ...deps, outbound, allowPrivateNetwork, isNotified, random: Math.random };
  const { deliveries, polls } = stores;
  const refill = async (webhook: WebhookRow) => {
    const wake = { ...pollJob(webhook), hurry: true };
    await polls.refill(webhook.id, queue.wakeOf(wake));
    queue.announce(wake);
  };
  return {
    jobs: [createDeliver({ ...sending, ...shared, deliveries, arrived, refill }), createNotify({ ...sending, url })],
    testEventOf: (webhooks) => createTestEvent({ ...sending, ...shared, webhooks }),
    close: () => outbound.close(),
  };
}

/** Tells the operator of jobs that failed for good; of a failed notice nobody could be told. */
const noticeOfFailed =
  ({ config, clock }: SyncDependencies, queue: Queue) =>
  async (row: JobRow, reason: string): Promise<void> => {
    if (config.notifyUrl === undefined || row.kind === JOBS.notify || row.workspaceId === '') return;
    await queue.put(failedJobNotice(row, reason, clock.now()));
  };

export function createSync(deps: SyncDependencies): Sync {
  const shared = sharedOf(deps);
  const { stores, hookUrls, databases, queue, publisher, backlog } = shared;
  const { maxWebhooks } = deps.config;
  const native = createNative({ ...deps, ...shared });
  const sending = composeSending(deps, shared);
  const webhooks = createWebhooks({
    ...deps,
    store: stores.webhooks,
    queue,
    native: native.subscriptions,
    pollStart: createPollStart(deps),
    hookUrls,
    databases,
    allowPrivateNetwork: deps.config.allowPrivateNetwork,
    maxWebhooks,
  });
  const poll = createPollJob({ ...deps, ...shared, webhooks: stores.webhooks, polls: stores.polls });
  const worker = createWorker({ ...deps, queue, failed: noticeOfFailed(deps, queue) });

  return {
    queue,
    publisher,
    webhooks,
    workspaceLimits: createWorkspaceLimits({ store: stores.webhooks, backlog, maxWebhooks }),
    deliveries: createDeliveries({ store: stores.deliveries, webhooks, queue, backlog }),
    testEvent: sending.testEventOf(webhooks),
    hooks: native.hooks,
    registrationSecrets: native.registrationSecrets,
    hookUrls,
    async start() {
      await stores.jobs.adopt();
      await hookUrls.sealPlain();
      await queue.wake({ kind: JOBS.prune, key: '' });
      await queue.wake({ kind: JOBS.healthCheck, key: '' });
      await queue.wake({ kind: JOBS.expiryWatch, key: '' });
      await native.start();
      worker.start([...native.jobs, ...sending.jobs, poll, createPurge(stores), ...deps.otherJobs]);
    },
    stop: () => worker.stop(),
    close: () => sending.close(),
  };
}
