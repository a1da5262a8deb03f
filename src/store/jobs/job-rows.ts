/** What is stored of jobs, in which order they come, and when one is due. */
import { and, eq, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { isFree, latestEnd } from '../base/lease.ts';
import type { Store } from '../base/store.ts';

export type JobRow = Store['t']['job']['$inferSelect'];

/** The next number: jobs of one key run in the order of theirs. */
export const nextSeq = ({ job }: Store['t'], ahead = 0) =>
  sql<number>`(select coalesce(max(${job.seq}), 0) + ${1 + ahead} from ${job})`;

/** The jobs of a process that has not prolonged its leases for so long go to others. */
export const JOB_LEASE_MS = 30_000;

export const latestJobLease = (now: number): number => latestEnd(now, now + JOB_LEASE_MS);

/** Jobs that could be claimed at `now`. */
export const isDue = (job: Store['t']['job'], now: number | SQLWrapper, latest: number | SQLWrapper): SQL | undefined =>
  and(eq(job.state, 'ready'), lte(job.runAt, now), isFree(job.lockedUntil, now, latest));

/** What every job begins with. */
export const FRESH_JOB = {
  state: 'ready',
  lockedBy: null,
  lockedUntil: null,
  attempts: 0,
  wakes: 1,
  lastError: null,
  doneAt: null,
} as const;
