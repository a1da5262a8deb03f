/** What a gateway is made of, for its door and its commands. */
import type { ApicallLog } from './call-log/apicall-log.ts';
import type { Captures } from './call-log/captures.ts';
import type { HealthChecks } from './calls/health-checks.ts';
import type { AccessServices, AgentServices, CallServices, ConnectionServices } from './compose-services.ts';
import type { Stores } from './compose-stores.ts';
import type { Sync } from './compose-webhooks.ts';
import type { Providers } from './connections/providers.ts';
import type { BufferedBytes } from './lib/buffered-bytes.ts';
import type { Metrics } from './lib/observe/metrics.ts';
import type { UpstreamMetrics } from './lib/observe/upstream-metrics.ts';
import type { OutboundFactory } from './lib/outbound/outbound.ts';
import type { PersonalData } from './privacy/personal-data.ts';
import type { Store } from './store/base/store.ts';

type OverviewStores = Pick<
  Stores,
  'backlog' | 'callSearch' | 'callStatistics' | 'connectionOverview' | 'webhookOverview' | 'jobOverview'
>;

export interface Gateway
  extends AccessServices,
    AgentServices,
    ConnectionServices,
    Omit<CallServices, 'keptAnswers'>,
    OverviewStores,
    Pick<Sync, 'queue' | 'publisher' | 'webhooks' | 'workspaceLimits' | 'deliveries' | 'testEvent' | 'hooks'> {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly providers: Providers;
  readonly outbound: OutboundFactory;
  readonly buffered: BufferedBytes;
  readonly processId: string;
  readonly peerStore: Stores['peers'];
  readonly keyStore: Stores['keys'];
  readonly apicallStore: Stores['apicalls'];
  readonly auditStore: Stores['audit'];
  readonly apicalls: ApicallLog;
  readonly captures: Captures;
  readonly personalData: PersonalData;
  readonly healthChecks: Pick<HealthChecks, 'run' | 'check'>;
  /** URL of the gateway, known once it listens. */
  ownUrl(): string;
  /** Starts the background jobs, for this process and others on the store. */
  startJobs(): Promise<void>;
  /** Re-encrypts every stored secret that is not under the first key yet; how many there were. */
  rotateSecrets(onProgress: (done: number, total: number) => void): Promise<number>;
  close(): Promise<void>;
}
