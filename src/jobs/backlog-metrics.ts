/** Metrics of the store's backlog, read with each scrape. They are the same in every process: do not sum them. */
import type { Base } from '../lib/base.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import { type BacklogStore, type DeliveryBacklog, HEALTHS, type HealthCounts } from '../store/jobs/backlog.ts';

interface BacklogDependencies extends Pick<Base, 'metrics' | 'clock' | 'log'> {
  readonly store: BacklogStore;
}

const ageOf = ({ clock }: BacklogDependencies, at: number) => Math.max(0, clock.now() - at) / 1000;

/** Reads a gauge, which has no value while the store is unavailable. The other metrics stay. */
const unlessAway =
  <G>({ log }: BacklogDependencies, read: (gauge: G) => Promise<void>) =>
  async (gauge: G): Promise<void> => {
    try {
      await read(gauge);
    } catch (err) {
      if (!isStoreOutage(err)) throw err;
      log.warn({ err }, 'what waits in the store could not be counted');
    }
  };

function watchJobs(deps: BacklogDependencies): void {
  const { metrics, store, clock } = deps;
  metrics.gauge({
    name: 'taskgate_jobs',
    help: 'Jobs that are not over, by kind and state: due, waiting for their time, running, dead.',
    labels: ['kind', 'state'],
    read: unlessAway(deps, async (gauge) => {
      for (const { kind, state, count } of await store.jobs(clock.now())) gauge.set({ kind, state }, count);
    }),
  });
  metrics.gauge({
    name: 'taskgate_job_due_age_seconds',
    help: 'For how long the first of the due jobs has been due, by kind.',
    labels: ['kind'],
    read: unlessAway(deps, async (gauge) => {
      const due = (await store.jobs(clock.now())).filter(({ state }) => state === 'due');
      for (const { kind, oldestAt } of due) gauge.set({ kind }, ageOf(deps, oldestAt));
    }),
  });
}

function watchDeliveries(deps: BacklogDependencies): void {
  const watch = (name: string, help: string, measure: (backlog: DeliveryBacklog) => number) =>
    deps.metrics.gauge({
      name,
      help,
      labels: ['state'],
      read: unlessAway(deps, async (gauge) => {
        gauge.set({ state: 'pending' }, measure(await deps.store.pendingDeliveries()));
        gauge.set({ state: 'held' }, measure(await deps.store.heldDeliveries()));
      }),
    });
  watch(
    'taskgate_deliveries_waiting',
    'Deliveries of webhooks that did not arrive yet: pending, or held while their webhook is paused or disabled.',
    ({ count }) => count,
  );
  watch('taskgate_delivery_waiting_age_seconds', 'Age of the oldest of these deliveries.', ({ oldestAt }) =>
    oldestAt === null ? 0 : ageOf(deps, oldestAt),
  );
}

function watchLimits(deps: BacklogDependencies): void {
  deps.metrics.gauge({
    name: 'taskgate_workspace_most',
    help: 'The most that one workspace has: webhooks (MAX_WEBHOOKS) and deliveries that wait (MAX_WAITING_DELIVERIES).',
    labels: ['what'],
    read: unlessAway(deps, async (gauge) => {
      const most = await deps.store.mostOfOneWorkspace();
      gauge.set({ what: 'webhooks' }, most.webhooks);
      gauge.set({ what: 'waiting_deliveries' }, most.waitingDeliveries);
    }),
  });
}

function watchHealth(deps: BacklogDependencies, name: string, help: string, count: () => Promise<HealthCounts>): void {
  deps.metrics.gauge({
    name,
    help,
    labels: ['health'],
    read: unlessAway(deps, async (gauge) => {
      const counts = await count();
      for (const health of HEALTHS) gauge.set({ health }, counts[health]);
    }),
  });
}

/** Within so many days credentials end; 0 is of those that have ended. */
const EXPIRY_DAYS = [30, 7, 1, 0] as const;
const DAY_MS = 24 * 60 * 60_000;

function watchExpiry(deps: BacklogDependencies): void {
  deps.metrics.gauge({
    name: 'taskgate_connections_expiring',
    help: 'Connections whose credentials end within so many days; within 0 are those that have ended.',
    labels: ['within_days'],
    read: unlessAway(deps, async (gauge) => {
      const now = deps.clock.now();
      for (const days of EXPIRY_DAYS) {
        gauge.set({ within_days: String(days) }, await deps.store.endingUntil(now + days * DAY_MS));
      }
    }),
  });
}

export function watchBacklog(deps: BacklogDependencies): void {
  const { connections, webhooks } = deps.store;
  watchJobs(deps);
  watchDeliveries(deps);
  watchLimits(deps);
  watchHealth(deps, 'taskgate_connections', 'Connections by health: healthy, unhealthy, paused.', connections);
  watchExpiry(deps);
  watchHealth(deps, 'taskgate_webhooks', 'Webhooks by health: healthy, unhealthy, paused.', webhooks);
}
