/** How many objects callers with a policy have used, counted by all processes together. */
import { and, eq, lt, lte, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

const DAY_MS = 24 * 60 * 60_000;

/** @param at epoch milliseconds. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** Milliseconds until the next day, in UTC. */
export const restOfDay = (at: number): number => (dayOf(at) + 1) * DAY_MS - at;

export function policyUseStore({ db, t }: Store) {
  const { policyUse } = t;
  const of = (subjectId: string, day: number) => and(eq(policyUse.subjectId, subjectId), eq(policyUse.day, day));
  return {
    /** Counts all of them, or none when they would be more than `most` on the day; false then. */
    async take(subjectId: string, day: number, objects: number, most: number): Promise<boolean> {
      if (objects > most) return false;
      const rows = await db
        .insert(policyUse)
        .values({ subjectId, day, objects })
        .onConflictDoUpdate({
          target: [policyUse.subjectId, policyUse.day],
          set: { objects: sql`${policyUse.objects} + ${objects}` },
          setWhere: lte(policyUse.objects, most - objects),
        })
        .returning();
      return rows.length > 0;
    },
    /** Those that were not used after all. */
    async giveBack(subjectId: string, day: number, objects: number): Promise<void> {
      await db
        .update(policyUse)
        .set({ objects: sql`${policyUse.objects} - ${objects}` })
        .where(of(subjectId, day));
    },
    async used(subjectId: string, day: number): Promise<number> {
      const [row] = await db.select().from(policyUse).where(of(subjectId, day));
      return row?.objects ?? 0;
    },
    /** Removes some counts of days before; true when there may be more. */
    prune: (before: number): Promise<boolean> =>
      deleteSome(db, policyUse, policyUse.subjectId, lt(policyUse.day, dayOf(before))),
  };
}

export type PolicyUseStore = ReturnType<typeof policyUseStore>;
