import { and, eq, inArray } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import { appendStatements, type NewDelivery, type WebhookRow } from './delivery-rows.ts';
import { refillStatements } from './poll-again.ts';
import { type SeenObject, seenObjects, seenStatements } from './seen-objects.ts';

export type PollRow = Store['t']['poll']['$inferSelect'];
/** Where a webhook begins. */
export interface PollBeginning {
  readonly poll: PollRow;
  readonly seen: readonly SeenObject[];
}

/** A step of a poll: what was found, and how far the poll has come. */
export interface PollStep {
  readonly webhook: WebhookRow;
  /** The poll's round. The progress of an earlier round counts no more. */
  readonly round: number;
  readonly progress?: Partial<PollRow>;
  readonly deliveries?: readonly NewDelivery[];
  readonly seen?: readonly SeenObject[];
  /** Objects that are known no longer. */
  readonly forgotten?: readonly string[];
  readonly wakes?: readonly Wake[];
}

const STEP = 500;
function pollProgress({ db, t, atomically }: Store) {
  const { poll, seen } = t;
  const of = (webhookId: string) => eq(seen.webhookId, webhookId);

  return {
    async find(webhookId: string): Promise<PollRow | undefined> {
      const [row] = await db.select().from(poll).where(eq(poll.webhookId, webhookId));
      return row;
    },
    /** Stores all of it, or nothing: nothing is remembered without its deliveries, nor delivered without being remembered. */
    async advance({
      webhook,
      round,
      progress,
      deliveries = [],
      seen: rows = [],
      forgotten = [],
      wakes = [],
    }: PollStep) {
      await atomically((tx) => [
        ...appendStatements(tx, t, webhook, deliveries),
        ...seenStatements(tx, t, webhook.id, rows),
        ...chunks(forgotten, STEP).map((some) =>
          tx
            .delete(seen)
            .where(and(of(webhook.id), inArray(seen.objectId, some)))
            .returning({ objectId: seen.objectId }),
        ),
        ...(progress
          ? [
              tx
                .update(poll)
                .set(progress)
                .where(and(eq(poll.webhookId, webhook.id), eq(poll.round, round)))
                .returning({ id: poll.webhookId }),
            ]
          : []),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
    },
    /** Has everything be sent again, where it was in the beginning, by the job that `wake` asks for. */
    async refill(webhookId: string, wake: Wake): Promise<void> {
      await atomically((tx) => [...refillStatements(tx, t, webhookId), wakeStatement(tx, t, wake)]);
    },
    /** Removes some of what a webhook that is gone knew; true when there may be more. */
    async removeOf(webhookId: string): Promise<boolean> {
      await db.delete(poll).where(eq(poll.webhookId, webhookId));
      return await deleteSome(db, seen, seen.objectId, of(webhookId));
    },
  };
}

export const pollStore = (store: Store) => ({ ...pollProgress(store), ...seenObjects(store) });

export type PollStore = ReturnType<typeof pollStore>;
