import { and, asc, eq, gt, isNotNull, isNull, lte } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import { isFree, latestEnd } from '../base/lease.ts';
import type { Store } from '../base/store.ts';

export type IdempotencyRow = Store['t']['idempotency']['$inferSelect'];
export type IdempotencyChange = Partial<Omit<IdempotencyRow, 'hash'>>;

export function idempotencyStore({ db, t, lasting }: Store) {
  const { idempotency } = t;
  const heldBy = (hash: string, owner: string) => and(eq(idempotency.hash, hash), eq(idempotency.leaseOwner, owner));
  return {
    /** Whether the row was new, and so is the caller's; it lasts before anything is sent. */
    async insert(row: IdempotencyRow): Promise<boolean> {
      const inserted = await db
        .insert(idempotency)
        .values(row)
        .onConflictDoNothing()
        .returning({ hash: idempotency.hash });
      if (inserted.length > 0) await lasting();
      return inserted.length > 0;
    },
    async find(hash: string): Promise<IdempotencyRow | undefined> {
      const [row] = await db.select().from(idempotency).where(eq(idempotency.hash, hash));
      return row;
    },
    /** Takes over a row that has no answer and that nobody works on any more; undefined when somebody does. */
    async takeOver(hash: string, owner: string, until: number, now: number): Promise<IdempotencyRow | undefined> {
      const [row] = await db
        .update(idempotency)
        .set({ leaseOwner: owner, leaseUntil: until })
        .where(
          and(
            eq(idempotency.hash, hash),
            isNull(idempotency.answer),
            isFree(idempotency.leaseUntil, now, latestEnd(now, until)),
          ),
        )
        .returning();
      return row;
    },
    /**
     * Nothing happens, and the answer is false, when somebody else has taken it over. What says that something was done
     * lasts; a lease need not.
     */
    async change(hash: string, owner: string, change: IdempotencyChange): Promise<boolean> {
      const changed = await db
        .update(idempotency)
        .set(change)
        .where(heldBy(hash, owner))
        .returning({ hash: idempotency.hash });
      if (change.answer !== undefined || change.memo !== undefined) await lasting();
      return changed.length > 0;
    },
    async remove(hash: string, owner: string): Promise<void> {
      await db.delete(idempotency).where(heldBy(hash, owner));
    },
    /** Rows with an answer in the order of their hashes, those behind `after`. @param workspaceId all when absent. */
    async answered(workspaceId: string | undefined, after: string, limit: number): Promise<IdempotencyRow[]> {
      const isOwn = workspaceId === undefined ? undefined : eq(idempotency.workspaceId, workspaceId);
      return await db
        .select()
        .from(idempotency)
        .where(and(isOwn, isNotNull(idempotency.answer), gt(idempotency.hash, after)))
        .orderBy(asc(idempotency.hash))
        .limit(limit);
    },
    async replaceAnswer(hash: string, answer: string): Promise<void> {
      await db.update(idempotency).set({ answer }).where(eq(idempotency.hash, hash));
    },
    /** Removes some of those whose time is up; true when there may be more. */
    prune: (now: number): Promise<boolean> =>
      deleteSome(db, idempotency, idempotency.hash, lte(idempotency.expiresAt, now)),
    /** Removes this one when its time is up. */
    async removeExpired(hash: string, now: number): Promise<void> {
      await db.delete(idempotency).where(and(eq(idempotency.hash, hash), lte(idempotency.expiresAt, now)));
    },
  };
}

export type IdempotencyStore = ReturnType<typeof idempotencyStore>;
