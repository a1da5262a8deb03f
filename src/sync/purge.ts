/** Removes what webhooks leave behind, in small steps. */
import { JOBS } from '../jobs/kinds.ts';
import type { Queue } from '../jobs/queue.ts';
import type { JobKind } from '../jobs/worker.ts';
import type { Clock } from '../lib/clock.ts';
import type { DeliveryStore } from '../store/deliveries.ts';
import type { PollStore } from '../store/polls.ts';

export interface PurgeDependencies {
  readonly deliveries: DeliveryStore;
  readonly polls: PollStore;
  readonly queue: Queue;
  readonly clock: Clock;
  /** How long deliveries that arrived are kept. */
  readonly retentionMs: number;
}

const PRUNE_EVERY_MS = 60 * 60_000;
/** How long finished jobs are known, so that what comes twice is done once. */
const DONE_JOBS_MS = 3 * 24 * 60 * 60_000;

/** Repeats a step until it says that there is no more; others get their turn in between. */
async function inSteps(step: () => Promise<boolean>): Promise<void> {
  while (await step()) await new Promise(setImmediate);
}

export function createPurge({ deliveries, polls, queue, clock, retentionMs }: PurgeDependencies): JobKind[] {
  return [
    {
      kind: JOBS.purgeWebhook,
      concurrency: 1,
      async run({ key }) {
        if (key === null) return undefined;
        await inSteps(() => deliveries.removeOf(key));
        await inSteps(() => polls.removeOf(key));
        return undefined;
      },
    },
    {
      kind: JOBS.prune,
      concurrency: 1,
      async run() {
        const now = clock.now();
        await inSteps(() => deliveries.prune(now - retentionMs));
        await inSteps(() => queue.prune(now - DONE_JOBS_MS));
        return now + PRUNE_EVERY_MS;
      },
    },
  ];
}
