/** How a job ends that a process has claimed: done, to run again, or failed. */
import { and, eq, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import type { JobRow } from './job-rows.ts';

export function jobEnds({ db, t: { job } }: Store) {
  const heldBy = (id: string, owner: string) => and(eq(job.id, id), eq(job.lockedBy, owner));
  const free = { lockedBy: null, lockedUntil: null };

  return {
    /** Ends a job; false when it was asked for again meanwhile, or taken away. */
    async remove({ id, wakes }: JobRow, owner: string): Promise<boolean> {
      const rows = await db
        .delete(job)
        .where(and(heldBy(id, owner), eq(job.wakes, wakes)))
        .returning({ id: job.id });
      return rows.length > 0;
    },
    /** The same, but the job stays known for a while. */
    async markDone({ id, wakes }: JobRow, owner: string, doneAt: number): Promise<boolean> {
      const rows = await db
        .update(job)
        .set({ ...free, state: 'done', payload: null, doneAt })
        .where(and(heldBy(id, owner), eq(job.wakes, wakes)))
        .returning({ id: job.id });
      return rows.length > 0;
    },
    /** Lets it run again at `runAt`, or at `askedAt` when it was asked for meanwhile. */
    async runAgain({ id, wakes }: JobRow, owner: string, runAt: number, askedAt: number): Promise<void> {
      await db
        .update(job)
        .set({
          ...free,
          attempts: 0,
          lastError: null,
          runAt: sql`case when ${job.wakes} = ${wakes} then cast(${runAt} as bigint) else ${askedAt} end`,
        })
        .where(heldBy(id, owner));
    },
    async change(id: string, owner: string, change: Partial<JobRow>): Promise<void> {
      await db
        .update(job)
        .set({ ...free, ...change })
        .where(heldBy(id, owner));
    },
  };
}
