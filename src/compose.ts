/** The parts of a gateway on one store, without a door: what the HTTP server and the command share. */
import type { Adapter } from '../adapters/contract/adapter.ts';
import { createAudit } from './access/audit.ts';
import { createConsoleSessions } from './access/console-sessions.ts';
import { createKeys } from './access/keys.ts';
import { createRateLimits } from './access/rate-limits.ts';
import { createWorkspaces } from './access/workspaces.ts';
import { createApicallLog } from './call-log/apicall-log.ts';
import { createCalls } from './calls/call.ts';
import { createDownloads } from './calls/downloads.ts';
import { createFiles } from './calls/files.ts';
import { createHealthChecks } from './calls/health-checks.ts';
import { createIdempotency } from './calls/idempotency.ts';
import { createObjectVerbs } from './calls/object-verbs.ts';
import { createRecentWrites } from './calls/recent-writes.ts';
import { createSnapshots } from './calls/snapshots.ts';
import { createPeers } from './cluster/peers.ts';
import { createSync } from './compose-webhooks.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/error.ts';
import { createAuthorization } from './connections/connecting/authorization.ts';
import { createOneTimeTokens } from './connections/connecting/one-time.ts';
import { createConnectionCaches } from './connections/connection-cache.ts';
import { createConnections } from './connections/connections.ts';
import { createEnvironments } from './connections/environments.ts';
import { createHealthNotices } from './connections/health-notices.ts';
import { createOAuthApps } from './connections/oauth-apps.ts';
import { createProviders } from './connections/providers.ts';
import { allAdapters } from './connections/registry.ts';
import { createTokens } from './connections/tokens.ts';
import { watchBacklog } from './jobs/backlog-metrics.ts';
import { retentionJob } from './jobs/retention.ts';
import type { Clock } from './lib/clock.ts';
import { createKeyring } from './lib/crypto.ts';
import type { Logger } from './lib/observe/log.ts';
import { createMetrics } from './lib/observe/metrics.ts';
import { storeTimer } from './lib/observe/timed.ts';
import type { Tracing } from './lib/observe/tracing.ts';
import { createUpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import { createOutbound } from './lib/outbound/outbound.ts';
import { createPersonalData } from './privacy/personal-data.ts';
import { retentionRules } from './privacy/retention-rules.ts';
import { auditStore as openAuditStore } from './store/access/audit.ts';
import { consoleSessionStore } from './store/access/console-sessions.ts';
import { keyStore as openKeyStore } from './store/access/keys.ts';
import { workspaceStore } from './store/access/workspaces.ts';
import { keyBeside } from './store/base/encryption-key.ts';
import { openStore, type Store } from './store/base/open.ts';
import { apicallStore as openApicallStore } from './store/calls/apicalls.ts';
import { callSearchStore } from './store/calls/call-search.ts';
import { callStatisticsStore } from './store/calls/call-statistics.ts';
import { idempotencyStore } from './store/calls/idempotency.ts';
import { LIVE_MS, peerStore } from './store/cluster/peers.ts';
import { authFlowStore } from './store/connections/auth-flows.ts';
import { connectionOverviewStore } from './store/connections/connection-overview.ts';
import { connectionStore } from './store/connections/connections.ts';
import { environmentStore } from './store/connections/environments.ts';
import { recentWriteStore } from './store/connections/recent-writes.ts';
import { snapshotStore } from './store/connections/snapshots.ts';
import { workspaceAppStore } from './store/connections/workspace-apps.ts';
import { backlogStore } from './store/jobs/backlog.ts';
import { jobOverviewStore } from './store/jobs/job-overview.ts';
import { webhookOverviewStore } from './store/webhooks/webhook-overview.ts';
import { personalDataStore } from './store/whole/personal-data.ts';
import { isUnfinishedCopy } from './store/whole/unfinished-copy.ts';

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

/** `TASKGATE_ENCRYPTION_KEY`, or what lies beside the database file. */
function encryptionKeys({ encryptionKeys: given, database }: Config): readonly [Buffer, ...Buffer[]] {
  if (given) return given;
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

export async function openGateway(options: GatewayOptions) {
  const { config, clock, log, tracing, publicUrl, adapters = allAdapters() } = options;
  const keyring = createKeyring(encryptionKeys(config));
  const store = await openStore(config.database);
  await refuseUnfinishedCopy(store);
  const { outsideWrites, lateOutsideWrites } = store;
  const metrics = createMetrics();
  const timed = storeTimer(metrics);
  const providers = createProviders(adapters, config.adapterSettings);

  const keyStore = timed('key', openKeyStore(store));
  const keys = createKeys({ store: keyStore, clock, outsideWrites: lateOutsideWrites });
  const apicallStore = timed('apicall', openApicallStore(store));
  const auditStore = timed('audit', openAuditStore(store));
  const caches = createConnectionCaches(clock);
  const peerRows = timed('peer', peerStore(store));
  const peers = createPeers(peerRows, clock, log);
  const upstreamMetrics = createUpstreamMetrics(metrics, clock);
  const outbound = createOutbound({
    peers,
    timeoutMs: config.upstreamTimeoutMs,
    proxy: config.outboundProxy,
    metrics: upstreamMetrics,
  });
  metrics.gauge({
    name: 'taskgate_processes',
    help: 'Live gateway processes on this store.',
    read: (gauge) => gauge.set(peers.count()),
  });
  watchBacklog({ metrics, store: timed('backlog', backlogStore(store)), clock, log });
  const oauthApps = createOAuthApps({
    store: timed('workspace_app', workspaceAppStore(store)),
    keyring,
    providers,
    clock,
    outsideWrites: lateOutsideWrites,
  });
  const connectionRows = timed('connection', connectionStore(store));
  const connections = createConnections({
    store: connectionRows,
    keyring,
    clock,
    providers,
    apps: oauthApps,
    notices: createHealthNotices(config.notifyUrl !== undefined, providers, clock),
    outsideWrites: lateOutsideWrites,
  });
  const tokens = createTokens({
    store: connectionRows,
    connections,
    outbound,
    peers,
    providers,
    apps: oauthApps,
    clock,
    log,
    metrics,
  });
  const snapshotsOf = createSnapshots(timed('snapshot', snapshotStore(store)), clock, outsideWrites);
  const recentWritesOf = createRecentWrites(timed('recent_write', recentWriteStore(store)), clock);
  const calls = createCalls({
    connections,
    outbound,
    caches,
    providers,
    clock,
    tokens,
    snapshotsOf,
    recentWritesOf,
  });
  const workspaces = createWorkspaces(timed('workspace', workspaceStore(store)), keyring, clock);
  const healthChecks = createHealthChecks({ store: connectionRows, connections, calls, clock, log });
  const oneTime = createOneTimeTokens(timed('auth_flow', authFlowStore(store)), keyring, clock);
  const authorization = createAuthorization({
    connections,
    workspaces,
    oneTime,
    providers,
    apps: oauthApps,
    clock,
    callbackUrl: () => `${publicUrl()}/oauth/code`,
  });
  const downloads = createDownloads(keyring, clock);
  const files = createFiles({ calls, downloads, publicUrl, allowPrivateNetwork: config.allowPrivateNetwork });
  const idempotency = createIdempotency(timed('idempotency', idempotencyStore(store)), keyring, clock);
  const apicalls = createApicallLog({ store: apicallStore, log });

  const objectVerbs = createObjectVerbs({ calls, files });
  const sync = createSync({
    store,
    timed,
    config,
    providers,
    apps: oauthApps,
    connections,
    calls,
    verbs: objectVerbs,
    workspaces,
    apicalls,
    keyring,
    metrics,
    upstreamMetrics,
    clock,
    log,
    tracing,
    publicUrl,
    otherJobs: [retentionJob({ rules: retentionRules(store, config), clock, log }), healthChecks.job],
  });

  return {
    store,
    metrics,
    ownUrl: publicUrl,
    keyStore,
    apicallStore,
    apicalls,
    auditStore,
    audit: createAudit({ store: auditStore, clock, log, metrics }),
    keys,
    rateLimits: createRateLimits({ perMinute: config.rateLimit, processes: peers.count, clock }),
    publicAddress: publicUrl,
    upstreamMetrics,
    callSearch: timed('call_search', callSearchStore(store)),
    callStatistics: timed('call_statistics', callStatisticsStore(store)),
    connectionOverview: timed('connection_overview', connectionOverviewStore(store)),
    webhookOverview: timed('webhook_overview', webhookOverviewStore(store)),
    jobOverview: timed('job_overview', jobOverviewStore(store)),
    consoleSessions: createConsoleSessions({
      store: timed('console_session', consoleSessionStore(store)),
      keys,
      keyring,
      clock,
    }),
    workspaces,
    providers,
    oauthApps,
    healthChecks,
    authorization,
    environments: createEnvironments(timed('environment', environmentStore(store))),
    idempotency,
    personalData: createPersonalData({
      store: personalDataStore(store),
      providers,
      idempotency,
      isInUse: async () => (await peerRows.countSeenAfter(clock.now() - LIVE_MS)) > 0,
    }),
    connections,
    calls,
    outbound,
    queue: sync.queue,
    publisher: sync.publisher,
    webhooks: sync.webhooks,
    deliveries: sync.deliveries,
    hooks: sync.hooks,
    /** Begins to do what is to be done later, for this process and others on the store. */
    async startJobs(): Promise<void> {
      await peers.start();
      await sync.start();
    },
    downloads,
    objectVerbs,
    /** Re-encrypts every stored secret that is not under the first key yet; how many. */
    async rotateSecrets(onProgress: (done: number, total: number) => void): Promise<number> {
      const ofConnections = await connections.rotate(onProgress);
      const others = [workspaces, oneTime, oauthApps, sync.registrationSecrets];
      let rotated = ofConnections;
      for (const one of others) rotated += await one.rotate();
      return rotated;
    },
    async close(): Promise<void> {
      await sync.stop();
      await peers.stop();
      await apicalls.close();
      await outbound.close();
      await sync.close();
      await store.close();
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof openGateway>>;
