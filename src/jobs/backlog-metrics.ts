/** Metrics of the store's backlog, read with each scrape. They are the same in every process: do not sum them. */
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { Metrics } from '../lib/observe/metrics.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import { type BacklogStore, type DeliveryBacklog, HEALTHS, type HealthCounts } from '../store/jobs/backlog.ts';

interface Dependencies {
  readonly metrics: Metrics;
  readonly store: BacklogStore;
  readonly clock: Clock;
  readonly log: Logger;
}

export function watchBacklog({ metrics, store, clock, log }: Dependencies): void {
  const ageOf = (at: number) => Math.max(0, clock.now() - at) / 1000;

  /** While the store is away there is no number, instead of no metrics at all. */
  const unlessAway =
    <G>(read: (gauge: G) => Promise<void>) =>
    async (gauge: G): Promise<void> => {
      try {
        await read(gauge);
      } catch (err) {
        if (!isStoreOutage(err)) throw err;
        log.warn({ err }, 'what waits in the store could not be counted');
      }
    };

  metrics.gauge({
    name: 'taskgate_jobs',
    help: 'Jobs that are not over, by kind and state: due, waiting for their time, running, dead.',
    labels: ['kind', 'state'],
    read: unlessAway(async (gauge) => {
      for (const { kind, state, count } of await store.jobs(clock.now())) gauge.set({ kind, state }, count);
    }),
  });
  metrics.gauge({
    name: 'taskgate_job_due_age_seconds',
    help: 'For how long the first of the due jobs has been due, by kind.',
    labels: ['kind'],
    read: unlessAway(async (gauge) => {
      const due = (await store.jobs(clock.now())).filter(({ state }) => state === 'due');
      for (const { kind, oldestAt } of due) gauge.set({ kind }, ageOf(oldestAt));
    }),
  });

  const deliveries = async (set: (state: string, backlog: DeliveryBacklog) => void): Promise<void> => {
    set('pending', await store.pendingDeliveries());
    set('held', await store.heldDeliveries());
  };
  metrics.gauge({
    name: 'taskgate_deliveries_waiting',
    help: 'Deliveries of webhooks that did not arrive yet: pending, or held while their webhook is paused or given up.',
    labels: ['state'],
    read: unlessAway(async (gauge) => {
      await deliveries((state, { count }) => gauge.set({ state }, count));
    }),
  });
  metrics.gauge({
    name: 'taskgate_delivery_waiting_age_seconds',
    help: 'Age of the oldest of these deliveries.',
    labels: ['state'],
    read: unlessAway(async (gauge) => {
      await deliveries((state, { oldestAt }) => gauge.set({ state }, oldestAt === null ? 0 : ageOf(oldestAt)));
    }),
  });

  const healths = (name: string, help: string, count: () => Promise<HealthCounts>) =>
    metrics.gauge({
      name,
      help,
      labels: ['health'],
      read: unlessAway(async (gauge) => {
        const counts = await count();
        for (const health of HEALTHS) gauge.set({ health }, counts[health]);
      }),
    });
  healths('taskgate_connections', 'Connections by health: healthy, unhealthy, paused.', store.connections);
  healths('taskgate_webhooks', 'Webhooks by health: healthy, unhealthy, paused.', store.webhooks);
}
