/** The parts of a gateway on one store, without a door: what the HTTP server and the command share. */
import type { AdapterSettings, OAuthApp } from '../../adapters/connecting.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../config-error.ts';
import { retentionJob } from '../jobs/retention.ts';
import { allowedSite } from '../lib/allowed-sites.ts';
import type { Clock } from '../lib/clock.ts';
import { createKeyring } from '../lib/crypto.ts';
import type { Logger } from '../lib/log.ts';
import { createMetrics } from '../lib/metrics.ts';
import { createOutbound } from '../lib/outbound.ts';
import type { Tracing } from '../lib/tracing.ts';
import { createUpstreamMetrics } from '../lib/upstream-metrics.ts';
import { apicallStore as openApicallStore } from '../store/apicalls.ts';
import { auditStore as openAuditStore } from '../store/audit.ts';
import { authFlowStore } from '../store/auth-flows.ts';
import { backlogStore } from '../store/backlog.ts';
import { callSearchStore } from '../store/call-search.ts';
import { callStatisticsStore } from '../store/call-statistics.ts';
import { connectionOverviewStore } from '../store/connection-overview.ts';
import { connectionStore } from '../store/connections.ts';
import { consoleSessionStore } from '../store/console-sessions.ts';
import { keyBeside } from '../store/encryption-key.ts';
import { environmentStore } from '../store/environments.ts';
import { idempotencyStore } from '../store/idempotency.ts';
import { jobOverviewStore } from '../store/job-overview.ts';
import { keyStore as openKeyStore } from '../store/keys.ts';
import { openStore, type Store } from '../store/open.ts';
import { LIVE_MS, peerStore } from '../store/peers.ts';
import { personalDataStore } from '../store/personal-data.ts';
import { recentWriteStore } from '../store/recent-writes.ts';
import { snapshotStore } from '../store/snapshots.ts';
import { storeTimer } from '../store/timed.ts';
import { isUnfinishedCopy } from '../store/unfinished-copy.ts';
import { webhookOverviewStore } from '../store/webhook-overview.ts';
import { workspaceStore } from '../store/workspaces.ts';
import { createSync } from '../sync/index.ts';
import { createApicallLog } from './apicall-log.ts';
import { createAudit } from './audit.ts';
import { createAuthorization } from './authorization.ts';
import { watchBacklog } from './backlog-metrics.ts';
import { createCalls } from './call.ts';
import { createConnectionCaches } from './connection-cache.ts';
import { createConnections } from './connections.ts';
import { createConsoleSessions } from './console-sessions.ts';
import { createDownloads } from './downloads.ts';
import { createEnvironments } from './environments.ts';
import { createFiles } from './files.ts';
import { createHealthChecks } from './health-checks.ts';
import { createHealthNotices } from './health-notices.ts';
import { createIdempotency } from './idempotency.ts';
import { createKeys } from './keys.ts';
import { createObjectVerbs } from './object-verbs.ts';
import { createOneTimeTokens } from './one-time.ts';
import { createPeers } from './peers.ts';
import { createPersonalData } from './personal-data.ts';
import { createRateLimits } from './rate-limits.ts';
import { createRecentWrites } from './recent-writes.ts';
import { allAdapters } from './registry.ts';
import { retentionRules } from './retention.ts';
import { createSnapshots } from './snapshots.ts';
import { createTokens } from './tokens.ts';
import { createWorkspaces } from './workspaces.ts';

export interface GatewayOptions {
  config: Config;
  clock: Clock;
  log: Logger;
  tracing?: Tracing | undefined;
  /** Address of the gateway; asked for only once it listens. */
  publicUrl: () => string;
}

const ATLASSIAN = 'https://api.atlassian.com';
const ATLASSIAN_AUTH = 'https://auth.atlassian.com';

/** The operator's app; both of its variables must be there. */
function configuredApp({ jiraClientId, jiraClientSecret, atlassianAuthUrl, atlassianApiUrl }: Config) {
  if (jiraClientId === undefined || jiraClientSecret === undefined) return undefined;
  return {
    clientId: jiraClientId,
    clientSecret: jiraClientSecret,
    authUrl: atlassianAuthUrl,
    apiUrl: atlassianApiUrl,
    isPrivate: atlassianApiUrl !== ATLASSIAN || atlassianAuthUrl !== ATLASSIAN_AUTH,
  };
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

export async function openGateway({ config, clock, log, tracing, publicUrl }: GatewayOptions) {
  const keyring = createKeyring(encryptionKeys(config));
  const store = await openStore(config.database);
  await refuseUnfinishedCopy(store);
  const { outsideWrites, lateOutsideWrites } = store;
  const metrics = createMetrics();
  const timed = storeTimer(metrics);
  const sites = [...config.jiraAllowedSites];
  let oauthApp: OAuthApp | undefined = configuredApp(config);
  const settings: AdapterSettings = {
    get oauthApp() {
      return oauthApp;
    },
    allowedSite: (url) => allowedSite(sites, url),
    atlassianApiUrl: config.atlassianApiUrl,
    isAtlassianPrivate: config.atlassianApiUrl !== ATLASSIAN,
  };

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
  const connectionRows = timed('connection', connectionStore(store));
  const connections = createConnections({
    store: connectionRows,
    keyring,
    clock,
    settings,
    notices: createHealthNotices(config.notifyUrl !== undefined, clock),
    outsideWrites: lateOutsideWrites,
  });
  const tokens = createTokens({
    store: connectionRows,
    connections,
    outbound,
    peers,
    settings,
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
    settings,
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
    settings,
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
    adapters: allAdapters(),
    connections,
    calls,
    verbs: objectVerbs,
    workspaces,
    apicalls,
    keyring,
    settings,
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
    settings,
    oneTime,
    healthChecks,
    authorization,
    environments: createEnvironments(timed('environment', environmentStore(store))),
    idempotency,
    personalData: createPersonalData({
      store: personalDataStore(store),
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
    /** The bundled sandbox's app, where the operator has none of his own. */
    offerOAuthApp: (app: OAuthApp) => {
      oauthApp ??= app;
    },
    /** Lets connections point at one more host, private or not: the bundled sandbox. */
    allowSite: (host: string, port: string) => sites.push({ host, port, isWildcard: false }),
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
