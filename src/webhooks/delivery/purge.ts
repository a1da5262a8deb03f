/** Removes what a removed webhook leaves behind, in small steps. */
import { JOBS } from '../../jobs/kinds.ts';
import type { JobKind } from '../../jobs/worker.ts';
import { inSteps } from '../../lib/in-steps.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { PollStore } from '../../store/webhooks/polls.ts';

export const createPurge = ({ deliveries, polls }: { deliveries: DeliveryStore; polls: PollStore }): JobKind => ({
  kind: JOBS.purgeWebhook,
  concurrency: 1,
  async run({ key }) {
    if (key === null) return undefined;
    await inSteps(() => deliveries.removeOf(key));
    await inSteps(() => polls.removeOf(key));
    return undefined;
  },
});
