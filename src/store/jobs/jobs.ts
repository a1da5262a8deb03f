import { and, eq, lt, ne, sql } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';
import { jobClaims } from './job-claims.ts';
import { jobEnds } from './job-ends.ts';
import { type JobRow, nextSeq } from './job-rows.ts';
import { type Wake, wakeStatement } from './wake.ts';

export type { JobRow } from './job-rows.ts';

/** Jobs as they come, and as they go when they are long done. */
function storedJobs({ db, t }: Store) {
  const { job } = t;
  return {
    /** New jobs in their order; those that are there already, or were lately, are left out. How many were new. */
    async insert(rows: readonly Omit<JobRow, 'seq'>[]): Promise<number> {
      const values = rows.map((row, index) => ({ ...row, seq: nextSeq(t, index) }));
      const inserted = await db.insert(job).values(values).onConflictDoNothing().returning({ id: job.id });
      return inserted.length;
    },
    async wake(wake: Wake): Promise<void> {
      await wakeStatement(db, t, wake);
    },
    /** Says of jobs that an earlier version has stored whose they are. */
    async adopt(): Promise<void> {
      const owner = (table: typeof t.webhook | typeof t.connection) =>
        db.select({ workspaceId: table.workspaceId }).from(table).where(eq(table.id, job.key));
      await db
        .update(job)
        .set({ workspaceId: sql`coalesce((${owner(t.webhook)}), (${owner(t.connection)}), '')` })
        .where(and(eq(job.state, 'ready'), eq(job.workspaceId, ''), ne(job.key, '')));
    },
    /** Removes some finished jobs; true when there may be more. */
    prune: (before: number): Promise<boolean> =>
      deleteSome(db, job, job.id, and(eq(job.state, 'done'), lt(job.doneAt, before))),
  };
}

export const jobStore = (store: Store) => ({ ...storedJobs(store), ...jobClaims(store), ...jobEnds(store) });

export type JobStore = ReturnType<typeof jobStore>;
