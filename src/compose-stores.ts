/** The rows of everything outside of webhooks, each operation measured. */
import type { StoreTimer } from './lib/observe/timed.ts';
import { type AgentStore, agentStore } from './store/access/agents.ts';
import { type AuditStore, auditStore } from './store/access/audit.ts';
import { type ConsoleSessionStore, consoleSessionStore } from './store/access/console-sessions.ts';
import { type KeyStore, keyStore } from './store/access/keys.ts';
import { type PolicyUseStore, policyUseStore } from './store/access/policy-use.ts';
import { type WorkspaceStore, workspaceStore } from './store/access/workspaces.ts';
import type { Store } from './store/base/store.ts';
import { type ApicallStore, apicallStore } from './store/calls/apicalls.ts';
import { type CallSearchStore, callSearchStore } from './store/calls/call-search.ts';
import { type CallStatisticsStore, callStatisticsStore } from './store/calls/call-statistics.ts';
import { type CaptureStore, captureStore } from './store/calls/captures.ts';
import { type IdempotencyStore, idempotencyStore } from './store/calls/idempotency.ts';
import { type PeerStore, peerStore } from './store/cluster/peers.ts';
import { type AuthFlowStore, authFlowStore } from './store/connections/auth-flows.ts';
import { type ConnectionOverviewStore, connectionOverviewStore } from './store/connections/connection-overview.ts';
import { type ConnectionStore, connectionStore } from './store/connections/connections.ts';
import { type EnvironmentStore, environmentStore } from './store/connections/environments.ts';
import { type RecentWriteStore, recentWriteStore } from './store/connections/recent-writes.ts';
import { type WalkStore, walkStore } from './store/connections/walks.ts';
import { type WorkspaceAppStore, workspaceAppStore } from './store/connections/workspace-apps.ts';
import { type BacklogStore, backlogStore } from './store/jobs/backlog.ts';
import { type JobOverviewStore, jobOverviewStore } from './store/jobs/job-overview.ts';
import { type WebhookOverviewStore, webhookOverviewStore } from './store/webhooks/webhook-overview.ts';

export interface Stores {
  readonly agents: AgentStore;
  readonly apicalls: ApicallStore;
  readonly audit: AuditStore;
  readonly authFlows: AuthFlowStore;
  readonly backlog: BacklogStore;
  readonly callSearch: CallSearchStore;
  readonly captures: CaptureStore;
  readonly callStatistics: CallStatisticsStore;
  readonly connectionOverview: ConnectionOverviewStore;
  readonly connections: ConnectionStore;
  readonly consoleSessions: ConsoleSessionStore;
  readonly environments: EnvironmentStore;
  readonly idempotency: IdempotencyStore;
  readonly jobOverview: JobOverviewStore;
  readonly keys: KeyStore;
  readonly peers: PeerStore;
  readonly policyUse: PolicyUseStore;
  readonly recentWrites: RecentWriteStore;
  readonly walks: WalkStore;
  readonly webhookOverview: WebhookOverviewStore;
  readonly workspaceApps: WorkspaceAppStore;
  readonly workspaces: WorkspaceStore;
}

/** @param timed measures under the name that the metrics have. */
export const storesOf = (store: Store, timed: StoreTimer): Stores => ({
  agents: timed('agent', agentStore(store)),
  apicalls: timed('apicall', apicallStore(store)),
  audit: timed('audit', auditStore(store)),
  authFlows: timed('auth_flow', authFlowStore(store)),
  backlog: timed('backlog', backlogStore(store)),
  captures: timed('capture', captureStore(store)),
  callSearch: timed('call_search', callSearchStore(store)),
  callStatistics: timed('call_statistics', callStatisticsStore(store)),
  connectionOverview: timed('connection_overview', connectionOverviewStore(store)),
  connections: timed('connection', connectionStore(store)),
  consoleSessions: timed('console_session', consoleSessionStore(store)),
  environments: timed('environment', environmentStore(store)),
  idempotency: timed('idempotency', idempotencyStore(store)),
  jobOverview: timed('job_overview', jobOverviewStore(store)),
  keys: timed('key', keyStore(store)),
  peers: timed('peer', peerStore(store)),
  policyUse: timed('policy_use', policyUseStore(store)),
  recentWrites: timed('recent_write', recentWriteStore(store)),
  walks: timed('walk', walkStore(store)),
  webhookOverview: timed('webhook_overview', webhookOverviewStore(store)),
  workspaceApps: timed('workspace_app', workspaceAppStore(store)),
  workspaces: timed('workspace', workspaceStore(store)),
});
