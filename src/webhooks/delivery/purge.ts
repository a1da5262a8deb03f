/** Removes what is left of webhooks that are gone, in small steps. */
import { JOBS } from '../../jobs/kinds.ts';
import type { JobKind } from '../../jobs/worker.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { PollStore } from '../../store/webhooks/polls.ts';

export interface PurgeDependencies {
  readonly deliveries: DeliveryStore;
  readonly polls: PollStore;
}

/** Repeats a step until it says that there is no more; others get their turn in between. */
async function inSteps(step: () => Promise<boolean>): Promise<void> {
  while (await step()) await new Promise(setImmediate);
}

export function createPurge({ deliveries, polls }: PurgeDependencies): JobKind[] {
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
  ];
}
