/** Jobs that are asked for by their key, in the write that makes them necessary. */
import { sql } from 'drizzle-orm';
import type { Db, Store } from '../base/store.ts';
import { FRESH_JOB, nextSeq } from './job-rows.ts';

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

/** Marks the one job of a kind and key that `wake` makes. */
const MAILBOX = '';

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
      ...FRESH_JOB,
      createdAt: now,
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
