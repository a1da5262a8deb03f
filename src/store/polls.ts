import { and, eq, inArray } from 'drizzle-orm';
import type { Store } from './open.ts';

export type PollRow = Store['t']['poll']['$inferSelect'];

const STEP = 500;

export function pollStore({ db, t }: Store) {
  const { poll, seen } = t;
  return {
    async find(webhookId: string): Promise<PollRow | undefined> {
      const [row] = await db.select().from(poll).where(eq(poll.webhookId, webhookId));
      return row;
    },
    /** Removes some of what a webhook that is gone knew; true when there may be more. */
    async removeOf(webhookId: string): Promise<boolean> {
      await db.delete(poll).where(eq(poll.webhookId, webhookId));
      const some = db.select({ id: seen.objectId }).from(seen).where(eq(seen.webhookId, webhookId)).limit(STEP);
      const rows = await db
        .delete(seen)
        .where(and(eq(seen.webhookId, webhookId), inArray(seen.objectId, some)))
        .returning({ id: seen.objectId });
      return rows.length === STEP;
    },
  };
}

export type PollStore = ReturnType<typeof pollStore>;
