import { asc, count, eq, gt, lte, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

/** A process that was not seen for so long is gone: three beats that did not come. */
export const LIVE_MS = 15_000;

export type PeerRow = Store['t']['peer']['$inferSelect'];
/** What a process runs, and since when. */
type Program = Pick<PeerRow, 'version' | 'startedAt'>;
export type ClosingRow = Store['t']['closing']['$inferSelect'];

export function peerStore({ db, t }: Store) {
  const { peer, closing } = t;
  return {
    /** The process lives. */
    async beat(id: string, seenAt: number, program: Partial<Program> = {}): Promise<void> {
      await db
        .insert(peer)
        .values({ id, seenAt, ...program })
        .onConflictDoUpdate({ target: peer.id, set: { seenAt } });
    },
    /** Those seen after then, the oldest first. */
    async seenAfter(at: number): Promise<PeerRow[]> {
      return await db.select().from(peer).where(gt(peer.seenAt, at)).orderBy(asc(peer.startedAt), asc(peer.id));
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
    /** Forgets some processes that were not seen since then; true when there may be more. */
    prunePeers: (unseenSince: number): Promise<boolean> => deleteSome(db, peer, peer.id, lte(peer.seenAt, unseenSince)),
    /** Forgets some of what has opened again; true when there may be more. */
    pruneClosings: (now: number): Promise<boolean> => deleteSome(db, closing, closing.name, lte(closing.until, now)),
  };
}

export type PeerStore = ReturnType<typeof peerStore>;
