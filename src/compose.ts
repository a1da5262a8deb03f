/** The parts of a gateway on one store, without a door: what the HTTP server and the command share. */
import type { Adapter } from '../adapters/contract/adapter.ts';
import { createApicallLog } from './call-log/apicall-log.ts';
import { createCaptures } from './call-log/captures.ts';
import { createHealthChecks } from './calls/health-checks.ts';
import { createPeers } from './cluster/peers.ts';
import {
  accessServices,
  agentServices,
  callServices,
  connectionServices,
  type Foundation,
} from './compose-services.ts';
import { storesOf } from './compose-stores.ts';
import { createSync } from './compose-webhooks.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/error.ts';
import { createExpiryWatch } from './connections/expiry.ts';
import { createProviders } from './connections/providers.ts';
import { allAdapters } from './connections/registry.ts';
import type { Gateway } from './gateway.ts';
import { watchBacklog } from './jobs/backlog-metrics.ts';
import { retentionJob } from './jobs/retention.ts';
import type { Base } from './lib/base.ts';
import { createBufferedBytes, roomFor } from './lib/buffered-bytes.ts';
import { buildInfo } from './lib/build-info.ts';
import type { Clock } from './lib/clock.ts';
import { createKeyring } from './lib/crypto.ts';
import type { Logger } from './lib/observe/log.ts';
import { createMetrics, type Metrics } from './lib/observe/metrics.ts';
import { storeTimer } from './lib/observe/timed.ts';
import type { Tracing } from './lib/observe/tracing.ts';
import { createUpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import { createOutbound } from './lib/outbound/outbound.ts';
import { createPersonalData } from './privacy/personal-data.ts';
import { retentionRules } from './privacy/retention-rules.ts';
import { keyBeside } from './store/base/encryption-key.ts';
import { openStore } from './store/base/open.ts';
import type { Store } from './store/base/store.ts';
import { LIVE_MS } from './store/cluster/peers.ts';
import { isUnfinishedCopy } from './store/whole/copy.ts';
import { personalDataStore } from './store/whole/personal-data.ts';

export interface GatewayOptions {
  config: Config;
  clock: Clock;
  log: Logger;
  tracing?: Tracing | undefined;
  /** Address of the gateway; asked for only once it listens. */
  publicUrl: () => string;
  /** Those that the configuration was read with; all that there are when absent. */
  adapters?: readonly Adapter[];
}

/** `TASKGATE_ENCRYPTION_KEY`, or the key file beside the database file. */
function encryptionKeys({ encryptionKeys: configured, database }: Config): readonly [Buffer, ...Buffer[]] {
  if (configured) return configured;
  if (database.kind === 'sqlite') return [keyBeside(database.path)];
  throw new ConfigError('TASKGATE_ENCRYPTION_KEY must be set with Postgres: base64 of 32 bytes.');
}

async function refuseUnfinishedCopy(store: Store): Promise<void> {
  if (!(await isUnfinishedCopy(store))) return;
  await store.close();
  throw new ConfigError(
    'DATABASE_URL names a store that a copy has not filled to its end: copy again, which empties it first.',
  );
}

function showBuild(metrics: Metrics): void {
  const info = metrics.gauge({
    name: 'taskgate_build_info',
    help: 'Always 1; its labels are the version, and the commit where the build knew it.',
    labels: ['version', 'commit'],
  });
  info.set({ ...buildInfo }, 1);
}

async function openFoundation(options: GatewayOptions): Promise<Foundation> {
  const { config, clock, log, publicUrl, adapters = allAdapters() } = options;
  const keyring = createKeyring(encryptionKeys(config));
  const store = await openStore(config.database);
  await refuseUnfinishedCopy(store);
  const metrics = createMetrics();
  showBuild(metrics);
  const timed = storeTimer(metrics);
  const stores = storesOf(store, timed);
  const providers = createProviders(adapters, config.adapterSettings);
  const base: Base = { clock, log, metrics, timed };
  const buffered = createBufferedBytes(roomFor(config), metrics);
  const peers = createPeers({ ...base, store: stores.peers });
  const upstreamMetrics = createUpstreamMetrics(metrics, clock);
  const outbound = createOutbound({
    peers,
    timeoutMs: config.upstreamTimeoutMs,
    proxy: config.outboundProxy,
    metrics: upstreamMetrics,
    buffered,
  });
  return { ...base, config, store, stores, keyring, providers, peers, upstreamMetrics, buffered, outbound, publicUrl };
}

function watchStore({ metrics, peers, stores, clock, log }: Foundation): void {
  metrics.gauge({
    name: 'taskgate_processes',
    help: 'Live gateway processes on this store.',
    read: (gauge) => gauge.set(peers.count()),
  });
  watchBacklog({ metrics, store: stores.backlog, clock, log });
}

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const foundation = await openFoundation(options);
  const { config, store, stores, providers, peers, buffered, outbound, upstreamMetrics } = foundation;
  const { clock, log, metrics, publicUrl } = foundation;
  watchStore(foundation);

  const access = accessServices(foundation);
  const connecting = connectionServices(foundation, access);
  const letIn = agentServices(foundation, connecting);
  const { keptAnswers, ...calling } = callServices(foundation, connecting, access);
  const apicalls = createApicallLog({ store: stores.apicalls, log });
  const captures = createCaptures({
    ...foundation,
    store: stores.captures,
    connections: connecting.connections,
    callsKeptMs: config.apicallRetentionMs,
  });
  const healthChecks = createHealthChecks({ ...foundation, ...connecting, ...calling, store: stores.connections });
  const sync = createSync({
    ...foundation,
    ...access,
    ...connecting,
    ...calling,
    apicalls,
    apps: connecting.oauthApps,
    verbs: calling.objectVerbs,
    tracing: options.tracing,
    otherJobs: [
      retentionJob({ rules: retentionRules(store, config), clock, log }),
      healthChecks.job,
      createExpiryWatch({ store: stores.connections, notices: connecting.healthNotices, clock, log }),
    ],
  });
  const { backlog, callSearch, callStatistics, connectionOverview, webhookOverview, jobOverview } = stores;
  const { queue, publisher, webhooks, workspaceLimits, deliveries, testEvent, hooks } = sync;

  return {
    ...access,
    ...connecting,
    ...letIn,
    ...calling,
    ...{ backlog, callSearch, callStatistics, connectionOverview, webhookOverview, jobOverview },
    ...{ queue, publisher, webhooks, workspaceLimits, deliveries, testEvent, hooks },
    ...{ store, metrics, upstreamMetrics, providers, buffered, outbound, apicalls, captures, healthChecks },
    processId: peers.id,
    peerStore: stores.peers,
    keyStore: stores.keys,
    apicallStore: stores.apicalls,
    auditStore: stores.audit,
    personalData: createPersonalData({
      providers,
      store: personalDataStore(store),
      answers: keptAnswers,
      captures,
      isInUse: async () => (await stores.peers.countSeenAfter(clock.now() - LIVE_MS)) > 0,
    }),
    ownUrl: publicUrl,
    async rotateSecrets(onProgress) {
      let rotated = await connecting.connections.rotate(onProgress);
      const others = [
        access.workspaces,
        connecting.oneTime,
        connecting.oauthApps,
        sync.registrationSecrets,
        sync.hookUrls,
        keptAnswers,
        captures,
      ];
      for (const sealed of others) rotated += await sealed.rotate();
      return rotated;
    },
    async startJobs() {
      await peers.start();
      await sync.start();
    },
    async close() {
      await sync.stop();
      await peers.stop();
      await calling.calls.close();
      await connecting.tokenRevocation.settled();
      await apicalls.close();
      await captures.flush();
      await outbound.close();
      await sync.close();
      await store.close();
    },
  };
}
