import { count, eq, gt, lte, sql } from 'drizzle-orm';
import type { Store } from './open.ts';

/** A process that was not seen for so long is gone: three beats that did not come. */
export const LIVE_MS = 15_000;

export type ClosingRow = Store['t']['closing']['$inferSelect'];

export function peerStore({ db, t }: Store) {
  const { peer, closing } = t;
  return {
    /** The process lives. */
    async beat(id: string, seenAt: number): Promise<void> {
      await db.insert(peer).values({ id, seenAt }).onConflictDoUpdate({ target: peer.id, set: { seenAt } });
    },
    async leave(id: string): Promise<void> {
      await db.delete(peer).where(eq(peer.id, id));
    },
    async countSeenAfter(at: number): Promise<number> {
      const [row] = await db.select({ found: count() }).from(peer).where(gt(peer.seenAt, at));
      return row?.found ?? 0;
    },
    /** Of two closings of one name the longer counts. */
    async close({ name, until }: ClosingRow): Promise<void> {
      const later = sql`case when ${closing.until} < excluded.until then excluded.until else ${closing.until} end`;
      await db
        .insert(closing)
        .values({ name, until })
        .onConflictDoUpdate({ target: closing.name, set: { until: later } });
    },
    async closedAt(now: number): Promise<ClosingRow[]> {
      return await db.select().from(closing).where(gt(closing.until, now));
    },
    /** Forgets processes that were not seen since then, and what opened again. */
    async forget(unseenSince: number, now: number): Promise<void> {
      await db.delete(peer).where(lte(peer.seenAt, unseenSince));
      await db.delete(closing).where(lte(closing.until, now));
    },
  };
}

export type PeerStore = ReturnType<typeof peerStore>;
