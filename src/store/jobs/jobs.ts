import {
  and,
  asc,
  eq,
  exists,
  gt,
  inArray,
  lt,
  lte,
  ne,
  not,
  notInArray,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { deleteSome } from '../base/delete-some.ts';
import { isFree, latestEnd } from '../base/lease.ts';
import type { Db, Store } from '../base/store.ts';

export type JobRow = Store['t']['job']['$inferSelect'];

/** Whose job it is, and what it waits for there. */
export interface JobOwner {
  /** Empty, or absent, for what concerns no workspace. */
  readonly workspaceId?: string;
  /** Such as one endpoint: a lane that is slow gets few of its workspace's places. None when empty or absent. */
  readonly lane?: string;
}

/** A job that is asked for by its key: there is one of the kind, however often it is asked for. */
export interface Wake extends JobOwner {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly now: number;
  readonly runAt: number;
  /** Whether one that waits for a later time runs at `runAt`. */
  readonly hurry: boolean;
}

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

/** Marks the one job of a kind and key that `wake` makes. */
const MAILBOX = '';

/** The next number: jobs of one key run in the order of theirs. */
export const nextSeq = ({ job }: Store['t'], ahead = 0) =>
  sql<number>`(select coalesce(max(${job.seq}), 0) + ${1 + ahead} from ${job})`;

/** The jobs of a process that has not prolonged its leases for so long go to others. */
export const JOB_LEASE_MS = 30_000;

export const latestJobLease = (now: number): number => latestEnd(now, now + JOB_LEASE_MS);

/** Jobs that could be claimed at `now`. */
export const isDue = (job: Store['t']['job'], now: number | SQLWrapper, latest: number | SQLWrapper): SQL | undefined =>
  and(eq(job.state, 'ready'), lte(job.runAt, now), isFree(job.lockedUntil, now, latest));

/** Also for `atomically`, together with whatever the job is about. */
export function wakeStatement(db: Db, t: Store['t'], { hurry, now, ...wake }: Wake) {
  const { job } = t;
  const earlier = sql<number>`case when ${wake.runAt} < ${job.runAt} then ${wake.runAt} else ${job.runAt} end`;
  const whenReady = (then: unknown, otherwise: unknown) =>
    sql`case when ${job.state} = 'ready' then ${then} else ${otherwise} end`;
  return db
    .insert(job)
    .values({
      ...wake,
      dedupe: MAILBOX,
      seq: nextSeq(t),
      state: 'ready',
      lockedBy: null,
      lockedUntil: null,
      attempts: 0,
      wakes: 1,
      lastError: null,
      createdAt: now,
      doneAt: null,
    })
    .onConflictDoUpdate({
      target: [job.kind, job.key, job.dedupe],
      set: {
        wakes: sql`${job.wakes} + 1`,
        runAt: whenReady(hurry ? earlier : job.runAt, wake.runAt),
        attempts: whenReady(job.attempts, 0),
        state: 'ready',
        doneAt: null,
        ...(wake.workspaceId !== undefined && { workspaceId: wake.workspaceId }),
        ...(wake.lane !== undefined && { lane: wake.lane }),
      },
    })
    .returning({ id: job.id });
}

/**
 * On Postgres, rows that another process takes at this moment are passed over. SQLite has one writer at a time, and no
 * such clause.
 */
function leavingLocked<Q>(query: Q): Q {
  const postgres = query as unknown as { for(strength: 'update', config: { skipLocked: true }): Q };
  return postgres.for('update', { skipLocked: true });
}

export function jobStore({ db, t, dialect }: Store) {
  const { job } = t;
  const heldBy = (id: string, owner: string) => and(eq(job.id, id), eq(job.lockedBy, owner));
  const older = alias(job, 'older');
  const free = { lockedBy: null, lockedUntil: null };

  const inLanes = ({ names, isExcluded }: LaneChoice) => (isExcluded ? notInArray : inArray)(job.lane, [...names]);

  function claimOf(hasFailed: boolean, lanes?: LaneChoice) {
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
          lanes && inLanes(lanes),
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
  // Asked many times a second: writing the statement each time would take longer than running it.
  const claimFresh = claimOf(false);
  const claimFailed = claimOf(true);

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
    /** Claims due jobs of a workspace, the oldest unfinished of each key only. */
    async claim({ hasFailed, lanes, ...request }: ClaimRequest): Promise<JobRow[]> {
      const usual = hasFailed ? claimFailed : claimFresh;
      const rows = await (lanes ? claimOf(hasFailed, lanes) : usual).execute({
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
    /** Says of jobs that an earlier version has stored whose they are. */
    async adopt(): Promise<void> {
      const owner = (table: typeof t.webhook | typeof t.connection) =>
        db.select({ workspaceId: table.workspaceId }).from(table).where(eq(table.id, job.key));
      await db
        .update(job)
        .set({ workspaceId: sql`coalesce((${owner(t.webhook)}), (${owner(t.connection)}), '')` })
        .where(and(eq(job.state, 'ready'), eq(job.workspaceId, ''), ne(job.key, '')));
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
    /** Removes some finished jobs; true when there may be more. */
    prune: (before: number): Promise<boolean> =>
      deleteSome(db, job, job.id, and(eq(job.state, 'done'), lt(job.doneAt, before))),
  };
}

export type JobStore = ReturnType<typeof jobStore>;
