import { and, eq, inArray, lt, ne, or } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';
import { deliveryHistory } from './delivery-history.ts';
import { deliveryQueue } from './delivery-queue.ts';

function deliveryRetention({ db, t }: Store) {
  const { delivery, webhook } = t;
  return {
    /** Removes some old ones that arrived; true when there may be more. */
    prune: (before: number): Promise<boolean> =>
      deleteSome(db, delivery, delivery.id, and(eq(delivery.status, 'delivered'), lt(delivery.createdAt, before))),
    /** Removes some that wait for webhooks which are unhealthy, or paused, since before then; true when there may be more. */
    pruneHeld: (before: number): Promise<boolean> => {
      const atRest = db
        .select({ id: webhook.id })
        .from(webhook)
        .where(or(lt(webhook.unhealthyAt, before), and(eq(webhook.isPaused, true), lt(webhook.updatedAt, before))));
      return deleteSome(
        db,
        delivery,
        delivery.id,
        and(ne(delivery.status, 'delivered'), lt(delivery.createdAt, before), inArray(delivery.webhookId, atRest)),
      );
    },
    /** Removes some of a webhook that is gone; true when there may be more. */
    removeOf: (webhookId: string): Promise<boolean> =>
      deleteSome(db, delivery, delivery.id, eq(delivery.webhookId, webhookId)),
  };
}

export const deliveryStore = (store: Store) => ({
  ...deliveryQueue(store),
  ...deliveryHistory(store),
  ...deliveryRetention(store),
});

export type DeliveryStore = ReturnType<typeof deliveryStore>;
