/** `/console/system`: the gateway as a whole, for whoever operates it. */
import { Hono } from 'hono';
import type { Database } from '../../config/values.ts';
import type { AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AuditStore } from '../../store/access/audit.ts';
import type { Store } from '../../store/base/store.ts';
import { LIVE_MS, type PeerStore } from '../../store/cluster/peers.ts';
import type { BacklogStore } from '../../store/jobs/backlog.ts';
import { storeState } from '../../store/whole/state.ts';
import { systemPage } from '../pages/system.tsx';
import { viewerOf } from '../session/guard.ts';

export interface ConsoleSystemDependencies {
  readonly store: Store;
  readonly database: Database;
  readonly peerStore: PeerStore;
  /** Of the process that answers. */
  readonly processId: string;
  readonly backlog: BacklogStore;
  readonly auditStore: AuditStore;
  readonly clock: Clock;
}

/** As the command writes it to the audit log. */
const BACKUP = 'taskgate store backup';

export const consoleSystemRoute = (deps: ConsoleSystemDependencies) =>
  new Hono<AppEnv>().get('/', async (c) => {
    const viewer = viewerOf(c);
    if (!viewer.isOperator) {
      throw new GatewayError('forbidden', 'This page is for the operator: sign in with the key in TASKGATE_API_KEY.');
    }
    const { backlog, peerStore, auditStore } = deps;
    const now = deps.clock.now();
    const [backup] = await auditStore.search({ action: BACKUP, limit: 1, offset: 0 });
    const page = systemPage({
      viewer,
      processes: await peerStore.seenAfter(now - LIVE_MS),
      processId: deps.processId,
      store: await storeState(deps.store, deps.database),
      jobs: await backlog.jobs(now),
      pending: await backlog.pendingDeliveries(),
      held: await backlog.heldDeliveries(),
      connections: await backlog.connections(),
      webhooks: await backlog.webhooks(),
      backup,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  });
