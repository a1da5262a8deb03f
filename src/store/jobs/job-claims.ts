/** Due jobs, and the process that takes them for a while. */
import { and, asc, eq, exists, gt, inArray, lt, not, notInArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Store } from '../base/store.ts';
import { isDue, type JobRow, latestJobLease } from './job-rows.ts';

export interface ClaimRequest {
  readonly kind: string;
  readonly owner: string;
  readonly now: number;
  readonly until: number;
  readonly limit: number;
  /** Of jobs that failed the last time, or of others. */
  readonly hasFailed: boolean;
  /** Whose jobs. */
  readonly workspaceId: string;
  /** All lanes when absent. */
  readonly lanes?: LaneChoice | undefined;
}

/** Which lanes of a workspace jobs are claimed of: these, or all but these. */
export interface LaneChoice {
  readonly names: readonly string[];
  readonly isExcluded: boolean;
}

/** Jobs that could be claimed. */
export interface DueWork {
  readonly kind: string;
  readonly workspaceId: string;
}

/**
 * On Postgres, rows that another process takes at this moment are passed over. SQLite has one writer at a time, and no
 * such clause.
 */
function leavingLocked<Q>(query: Q): Q {
  const postgres = query as unknown as { for(strength: 'update', config: { skipLocked: true }): Q };
  return postgres.for('update', { skipLocked: true });
}

/** Claims jobs of a kind and a workspace that are due, the oldest unfinished of each key only. */
function claimStatement({ db, t: { job }, dialect }: Store, hasFailed: boolean, lanes?: LaneChoice) {
  const older = alias(job, 'older');
  const { placeholder } = sql;
  const isBehind = exists(
    db
      .select({ one: sql`1` })
      .from(older)
      .where(and(eq(older.kind, job.kind), eq(older.key, job.key), eq(older.state, 'ready'), lt(older.seq, job.seq))),
  );
  const due = db
    .select({ id: job.id })
    .from(job)
    .where(
      and(
        isDue(job, placeholder('now'), placeholder('latest')),
        eq(job.kind, placeholder('kind')),
        eq(job.workspaceId, placeholder('workspaceId')),
        lanes && (lanes.isExcluded ? notInArray : inArray)(job.lane, [...lanes.names]),
        hasFailed ? gt(job.attempts, 0) : eq(job.attempts, 0),
        not(isBehind),
      ),
    )
    .orderBy(asc(job.runAt), asc(job.seq))
    .limit(placeholder('limit'));
  return db
    .update(job)
    .set({
      lockedBy: sql`${placeholder('owner')}`,
      lockedUntil: sql`${placeholder('until')}`,
      attempts: sql`${job.attempts} + 1`,
    })
    .where(inArray(job.id, dialect === 'postgres' ? leavingLocked(due) : due))
    .returning()
    .prepare();
}

export function jobClaims(store: Store) {
  const { db, t } = store;
  const { job } = t;
  // Asked many times a second: writing the statement each time would take longer than running it.
  const claimFresh = claimStatement(store, false);
  const claimFailed = claimStatement(store, true);

  return {
    /** Claims due jobs of a workspace, the oldest unfinished of each key only. */
    async claim({ hasFailed, lanes, ...request }: ClaimRequest): Promise<JobRow[]> {
      const usual = hasFailed ? claimFailed : claimFresh;
      const rows = await (lanes ? claimStatement(store, hasFailed, lanes) : usual).execute({
        ...request,
        latest: latestJobLease(request.now),
      });
      return rows.sort((a, b) => a.runAt - b.runAt || a.seq - b.seq);
    },
    /** Of which kinds, and of whose jobs, something could be claimed. */
    async due(now: number): Promise<DueWork[]> {
      return await db
        .selectDistinct({ kind: job.kind, workspaceId: job.workspaceId })
        .from(job)
        .where(isDue(job, now, latestJobLease(now)));
    },
    /** Prolongs leases; the ids of those that are still the owner's. */
    async renew(ids: readonly string[], owner: string, until: number): Promise<string[]> {
      const rows = await db
        .update(job)
        .set({ lockedUntil: until })
        .where(and(inArray(job.id, [...ids]), eq(job.lockedBy, owner)))
        .returning({ id: job.id });
      return rows.map(({ id }) => id);
    },
  };
}
