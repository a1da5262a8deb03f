/** The services that answer requests, one function for each group; each takes what was made before it. */
import { type Audit, createAudit } from './access/audit.ts';
import { type ConsoleSessions, createConsoleSessions } from './access/console-sessions.ts';
import { createKeys, type Keys } from './access/keys.ts';
import { createPolicyGate, type PolicyGate } from './access/policy-gate.ts';
import { createRateLimits, type RateLimits } from './access/rate-limits.ts';
import { createRequestPlaces, type RequestPlaces } from './access/request-places.ts';
import { createWorkspaces, type Workspaces } from './access/workspaces.ts';
import { type Agents, createAgents } from './agents/agents.ts';
import { createClientMetadata } from './agents/client-metadata.ts';
import { type AgentConsent, createAgentConsent } from './agents/consent.ts';
import type { Calls } from './calls/call.ts';
import { createDownloads, type Downloads } from './calls/downloads.ts';
import { createFiles } from './calls/files.ts';
import { createIdempotency, type Idempotency } from './calls/idempotency.ts';
import { createKeptAnswers, type KeptAnswers } from './calls/kept-answers.ts';
import { createLimitedVerbs } from './calls/limited-verbs.ts';
import { createObjectVerbs, type ObjectVerbs } from './calls/object-verbs.ts';
import { createCalls } from './calls/perform.ts';
import { createProjectsOf } from './calls/projects-of.ts';
import { createRecentWrites } from './calls/recent-writes.ts';
import { createStoredWalks } from './calls/stored-walks.ts';
import type { SharedPeers } from './cluster/peers.ts';
import type { Stores } from './compose-stores.ts';
import type { Config } from './config/config.ts';
import { type Authorization, createAuthorization } from './connections/connecting/authorization.ts';
import { createOneTimeTokens, type OneTimeTokens } from './connections/connecting/one-time.ts';
import { createLinkSigner } from './connections/connecting/signed-link.ts';
import { createConnectionCaches } from './connections/connection-cache.ts';
import { type Connections, createConnections } from './connections/connections.ts';
import { createEnvironments, type Environments } from './connections/environments.ts';
import { createHealthNotices, type HealthNotices } from './connections/health-notices.ts';
import { createOAuthApps, type OAuthApps } from './connections/oauth-apps.ts';
import type { Providers } from './connections/providers.ts';
import { createSiteChanged } from './connections/site-changes.ts';
import { createTokenRevocation, type TokenRevocation } from './connections/token-revocation.ts';
import { createTokens, type Tokens } from './connections/tokens.ts';
import type { Base } from './lib/base.ts';
import type { BufferedBytes } from './lib/buffered-bytes.ts';
import type { Keyring } from './lib/crypto.ts';
import type { UpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import type { OutboundFactory } from './lib/outbound/outbound.ts';
import type { Store } from './store/base/store.ts';

/** What every group of services is made of. */
export interface Foundation extends Base {
  readonly config: Config;
  readonly store: Store;
  readonly stores: Stores;
  readonly keyring: Keyring;
  readonly providers: Providers;
  readonly peers: SharedPeers;
  readonly buffered: BufferedBytes;
  readonly outbound: OutboundFactory;
  readonly upstreamMetrics: UpstreamMetrics;
  /** URL of the gateway, known once it listens. */
  publicUrl(): string;
}

export interface AccessServices {
  readonly audit: Audit;
  readonly keys: Keys;
  readonly policyGate: PolicyGate;
  readonly rateLimits: RateLimits;
  readonly requestPlaces: RequestPlaces;
  /** By the address of whoever asks for an authorization link without a key. */
  readonly linkLimits: RateLimits;
  readonly workspaces: Workspaces;
  readonly consoleSessions: ConsoleSessions;
}

/** Authorization links for one address without a key: more than people behind one proxy click. */
const LINKS_A_MINUTE = 60;

export function accessServices(foundation: Foundation): AccessServices {
  const { stores, keyring, clock, config, peers } = foundation;
  const keys = createKeys({
    store: stores.keys,
    clock,
    log: foundation.log,
    outsideWrites: foundation.store.outsideWrites,
  });
  const audit = createAudit({ ...foundation, store: stores.audit });
  return {
    audit,
    keys,
    policyGate: createPolicyGate({ audit, store: stores.policyUse, clock }),
    rateLimits: createRateLimits({ perMinute: config.rateLimit, processes: peers.count, clock }),
    requestPlaces: createRequestPlaces(foundation),
    linkLimits: createRateLimits({ perMinute: LINKS_A_MINUTE, processes: peers.count, clock }),
    workspaces: createWorkspaces(stores.workspaces, keyring, clock),
    consoleSessions: createConsoleSessions({ store: stores.consoleSessions, keys, keyring, clock }),
  };
}

export interface ConnectionServices {
  readonly oauthApps: OAuthApps;
  readonly healthNotices: HealthNotices;
  readonly connections: Connections;
  readonly tokens: Tokens;
  readonly tokenRevocation: TokenRevocation;
  readonly oneTime: OneTimeTokens;
  readonly authorization: Authorization;
  readonly environments: Environments;
}

export function connectionServices(foundation: Foundation, { workspaces }: AccessServices): ConnectionServices {
  const { config, store, stores, keyring, providers, clock, publicUrl } = foundation;
  const apps = createOAuthApps({
    store: stores.workspaceApps,
    keyring,
    providers,
    clock,
    outsideWrites: store.outsideWrites,
  });
  const healthNotices = createHealthNotices(config.notifyUrl !== undefined, providers, clock);
  const connections = createConnections({
    store: stores.connections,
    keyring,
    clock,
    providers,
    apps,
    notices: healthNotices,
    outsideWrites: store.outsideWrites,
  });
  const oneTime = createOneTimeTokens(stores.authFlows, keyring, clock);
  return {
    oauthApps: apps,
    healthNotices,
    connections,
    tokens: createTokens({ ...foundation, store: stores.connections, connections, apps }),
    tokenRevocation: createTokenRevocation({ ...foundation, connections, apps }),
    oneTime,
    authorization: createAuthorization({
      connections,
      workspaces,
      oneTime,
      providers,
      apps,
      clock,
      linkSigner: createLinkSigner(keyring, clock),
      needsRedirectOrigins: config.isProduction,
      callbackUrl: () => `${publicUrl()}/oauth/code`,
      linkUrl: (workspaceId, type) => `${publicUrl()}/unified/integration/auth/${workspaceId}/${type}`,
    }),
    environments: createEnvironments(stores.environments),
  };
}

export interface AgentServices {
  readonly agents: Agents;
  readonly agentConsent: AgentConsent;
}

export function agentServices(foundation: Foundation, { oneTime }: ConnectionServices): AgentServices {
  const { stores, clock, config, outbound, publicUrl } = foundation;
  const { allowPrivateNetwork } = config;
  const agents = createAgents({ store: stores.agents, clock });
  return {
    agents,
    agentConsent: createAgentConsent({
      clock,
      agents,
      oneTime,
      readClient: createClientMetadata({ outbound, clock, allowPrivateNetwork }),
      issuer: publicUrl,
      resource: () => `${publicUrl()}/mcp`,
    }),
  };
}

export interface CallServices {
  readonly calls: Calls;
  readonly downloads: Downloads;
  readonly objectVerbs: ObjectVerbs;
  readonly keptAnswers: KeptAnswers;
  readonly idempotency: Idempotency;
}

export function callServices(
  foundation: Foundation,
  { connections, tokens }: ConnectionServices,
  { policyGate: gate }: Pick<AccessServices, 'policyGate'>,
): CallServices {
  const { config, store, stores, keyring, clock, publicUrl } = foundation;
  const calls = createCalls({
    ...foundation,
    connections,
    tokens,
    caches: createConnectionCaches(
      clock,
      createSiteChanged({ ...foundation, store: stores.connections, lateMs: store.lateMs, forget: connections.forget }),
    ),
    storedWalksOf: createStoredWalks(stores.walks, clock),
    recentWritesOf: createRecentWrites(stores.recentWrites, clock),
  });
  const downloads = createDownloads(keyring, clock);
  const files = createFiles({ calls, downloads, publicUrl, allowPrivateNetwork: config.allowPrivateNetwork });
  const keptAnswers = createKeptAnswers(stores.idempotency, keyring);
  return {
    calls,
    downloads,
    objectVerbs: createLimitedVerbs({
      verbs: createObjectVerbs({ calls, files }),
      gate,
      projectsOf: createProjectsOf({ calls, clock }),
    }),
    keptAnswers,
    idempotency: createIdempotency({ store: stores.idempotency, answers: keptAnswers, clock }),
  };
}
