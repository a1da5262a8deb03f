/** How long what is kept is kept. What has its own end is not seen after that, whenever it is removed. */
import { RESUMABLE_MS } from '../../schema/models/webhook.ts';
import { WALK_LIFETIME_MS } from '../calls/stored-walks.ts';
import type { Config } from '../config/config.ts';
import type { RetentionRule } from '../jobs/retention.ts';
import { agentStore } from '../store/access/agents.ts';
import { auditStore } from '../store/access/audit.ts';
import { consoleSessionStore } from '../store/access/console-sessions.ts';
import { policyUseStore } from '../store/access/policy-use.ts';
import type { Store } from '../store/base/store.ts';
import { apicallStore } from '../store/calls/apicalls.ts';
import { captureStore } from '../store/calls/captures.ts';
import { idempotencyStore } from '../store/calls/idempotency.ts';
import { peerStore } from '../store/cluster/peers.ts';
import { authFlowStore } from '../store/connections/auth-flows.ts';
import { recentWriteStore } from '../store/connections/recent-writes.ts';
import { walkStore } from '../store/connections/walks.ts';
import { jobStore } from '../store/jobs/jobs.ts';
import { deliveryStore } from '../store/webhooks/deliveries.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Of jobs that are done, so that what comes twice is done once. */
const DONE_JOBS_MS = 72 * HOUR_MS;
/** Longer than any provider's search lags. */
const RECENT_WRITES_MS = HOUR_MS / 4;

export function retentionRules(
  store: Store,
  config: Pick<Config, 'apicallRetentionMs' | 'auditRetentionMs' | 'deliveryRetentionMs'>,
): RetentionRule[] {
  const peers = peerStore(store);
  const deliveries = deliveryStore(store);
  return [
    { name: 'walks', prune: (now) => walkStore(store).prune(now - WALK_LIFETIME_MS) },
    { name: 'recent writes', prune: (now) => recentWriteStore(store).prune(now - RECENT_WRITES_MS) },
    { name: 'idempotency', prune: idempotencyStore(store).prune },
    { name: 'one-time tokens', prune: authFlowStore(store).prune },
    { name: 'console sessions', prune: consoleSessionStore(store).prune },
    { name: 'tokens of agents', prune: agentStore(store).pruneTokens },
    { name: 'policy counts', prune: (now) => policyUseStore(store).prune(now - DAY_MS) },
    { name: 'call log', prune: (now) => apicallStore(store).prune(now - config.apicallRetentionMs) },
    { name: 'captured bodies', prune: captureStore(store).prune },
    { name: 'audit log', prune: (now) => auditStore(store).prune(now - config.auditRetentionMs) },
    { name: 'deliveries', prune: (now) => deliveries.prune(now - config.deliveryRetentionMs) },
    {
      name: 'held deliveries',
      prune: (now) => deliveries.pruneHeld(now - Math.max(config.deliveryRetentionMs, RESUMABLE_MS)),
    },
    { name: 'jobs', prune: (now) => jobStore(store).prune(now - DONE_JOBS_MS) },
    { name: 'processes', prune: (now) => peers.prunePeers(now - HOUR_MS) },
    { name: 'closings', prune: peers.pruneClosings },
  ];
}
