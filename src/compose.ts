/** The parts of a gateway on one store, without a door: what the HTTP server and the command share. */
import type { AdapterSettings, OAuthApp } from '../adapters/contract/connecting.ts';
import { type ApicallLog, createApicallLog } from './call-log/apicall-log.ts';
import { createPeers } from './cluster/peers.ts';
import {
  type AccessServices,
  accessServices,
  type CallServices,
  type ConnectionServices,
  callServices,
  connectionServices,
  type Foundation,
} from './compose-services.ts';
import { type Stores, storesOf } from './compose-stores.ts';
import { createSync } from './compose-webhooks.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/error.ts';
import { createHealthChecks } from './connections/health-checks.ts';
import { allAdapters } from './connections/registry.ts';
import { watchBacklog } from './jobs/backlog-metrics.ts';
import type { Queue } from './jobs/queue.ts';
import { retentionJob } from './jobs/retention.ts';
import type { JobContext } from './jobs/worker.ts';
import type { Base } from './lib/base.ts';
import type { Clock } from './lib/clock.ts';
import { createKeyring } from './lib/crypto.ts';
import type { Logger } from './lib/observe/log.ts';
import { createMetrics, type Metrics } from './lib/observe/metrics.ts';
import { storeTimer } from './lib/observe/timed.ts';
import type { Tracing } from './lib/observe/tracing.ts';
import { createUpstreamMetrics, type UpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import { allowedSite } from './lib/outbound/allowed-sites.ts';
import { createOutbound, type OutboundFactory } from './lib/outbound/outbound.ts';
import { createPersonalData, type PersonalData } from './privacy/personal-data.ts';
import { retentionRules } from './privacy/retention-rules.ts';
import { keyBeside } from './store/base/encryption-key.ts';
import { openStore, type Store } from './store/base/open.ts';
import { LIVE_MS } from './store/cluster/peers.ts';
import { isUnfinishedCopy } from './store/whole/copy.ts';
import { personalDataStore } from './store/whole/personal-data.ts';
import type { Deliveries } from './webhooks/delivery/deliveries.ts';
import type { Publisher } from './webhooks/delivery/publish.ts';
import type { Hooks } from './webhooks/native/hooks.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

export interface GatewayOptions {
  config: Config;
  clock: Clock;
  log: Logger;
  tracing?: Tracing | undefined;
  /** Address of the gateway; asked for only once it listens. */
  publicUrl: () => string;
}

type OverviewStores = Pick<
  Stores,
  'callSearch' | 'callStatistics' | 'connectionOverview' | 'webhookOverview' | 'jobOverview'
>;

export interface Gateway extends AccessServices, ConnectionServices, Omit<CallServices, 'keptAnswers'>, OverviewStores {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly settings: AdapterSettings;
  readonly outbound: OutboundFactory;
  readonly keyStore: Stores['keys'];
  readonly apicallStore: Stores['apicalls'];
  readonly auditStore: Stores['audit'];
  readonly apicalls: ApicallLog;
  readonly personalData: PersonalData;
  readonly healthChecks: { run(limits: Pick<JobContext, 'signal' | 'isStopping'>): Promise<void> };
  readonly queue: Queue;
  readonly publisher: Publisher;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly hooks: Hooks;
  /** URL of the gateway, known once it listens. */
  ownUrl(): string;
  /** Starts the background jobs, for this process and others on the store. */
  startJobs(): Promise<void>;
  /** The bundled sandbox's app, where the operator has none of his own. */
  offerOAuthApp(app: OAuthApp): void;
  /** Lets connections point at one more host, private or not: the bundled sandbox. */
  allowSite(host: string, port: string): void;
  close(): Promise<void>;
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

/** What adapters are set to, and what the bundled sandbox adds to that. */
function adapterSettings(config: Config): Pick<Gateway, 'settings' | 'offerOAuthApp' | 'allowSite'> {
  const sites = [...config.jiraAllowedSites];
  let oauthApp: OAuthApp | undefined = configuredApp(config);
  return {
    settings: {
      get oauthApp() {
        return oauthApp;
      },
      allowedSite: (url) => allowedSite(sites, url),
      atlassianApiUrl: config.atlassianApiUrl,
      isAtlassianPrivate: config.atlassianApiUrl !== ATLASSIAN,
    },
    offerOAuthApp: (app) => {
      oauthApp ??= app;
    },
    allowSite: (host, port) => {
      sites.push({ host, port, isWildcard: false });
    },
  };
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

async function openFoundation(
  { config, clock, log, publicUrl }: GatewayOptions,
  settings: AdapterSettings,
): Promise<Foundation & { readonly upstreamMetrics: UpstreamMetrics }> {
  const keyring = createKeyring(encryptionKeys(config));
  const store = await openStore(config.database);
  await refuseUnfinishedCopy(store);
  const metrics = createMetrics();
  const timed = storeTimer(metrics);
  const stores = storesOf(store, timed);
  const base: Base = { clock, log, metrics, timed };
  const peers = createPeers({ ...base, store: stores.peers });
  const upstreamMetrics = createUpstreamMetrics(metrics, clock);
  const outbound = createOutbound({
    peers,
    timeoutMs: config.upstreamTimeoutMs,
    proxy: config.outboundProxy,
    metrics: upstreamMetrics,
  });
  return { ...base, config, store, stores, keyring, settings, peers, upstreamMetrics, outbound, publicUrl };
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
  const { settings, ...sandboxSettings } = adapterSettings(options.config);
  const foundation = await openFoundation(options, settings);
  const { config, store, stores, peers, outbound, upstreamMetrics, clock, log, metrics, publicUrl } = foundation;
  watchStore(foundation);

  const access = accessServices(foundation);
  const connecting = connectionServices(foundation, access);
  const { keptAnswers, ...calling } = callServices(foundation, connecting);
  const apicalls = createApicallLog({ store: stores.apicalls, log });
  const healthChecks = createHealthChecks({ ...foundation, ...connecting, ...calling, store: stores.connections });
  const sync = createSync({
    ...foundation,
    ...access,
    ...connecting,
    ...calling,
    apicalls,
    adapters: allAdapters(),
    verbs: calling.objectVerbs,
    tracing: options.tracing,
    otherJobs: [retentionJob({ rules: retentionRules(store, config), clock, log }), healthChecks.job],
  });
  const { callSearch, callStatistics, connectionOverview, webhookOverview, jobOverview } = stores;
  const { queue, publisher, webhooks, deliveries, hooks } = sync;

  return {
    ...access,
    ...connecting,
    ...calling,
    ...sandboxSettings,
    ...{ callSearch, callStatistics, connectionOverview, webhookOverview, jobOverview },
    ...{ queue, publisher, webhooks, deliveries, hooks },
    ...{ store, metrics, upstreamMetrics, settings, outbound, apicalls, healthChecks },
    keyStore: stores.keys,
    apicallStore: stores.apicalls,
    auditStore: stores.audit,
    personalData: createPersonalData({
      personal: allAdapters().map(({ personal }) => personal),
      store: personalDataStore(store),
      answers: keptAnswers,
      isInUse: async () => (await stores.peers.countSeenAfter(clock.now() - LIVE_MS)) > 0,
    }),
    ownUrl: publicUrl,
    async startJobs() {
      await peers.start();
      await sync.start();
    },
    async close() {
      await sync.stop();
      await peers.stop();
      await apicalls.close();
      await outbound.close();
      await sync.close();
      await store.close();
    },
  };
}
