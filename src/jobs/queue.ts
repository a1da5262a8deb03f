/** Durable jobs: put in by one process, done by whichever has room for them. */
import { storable } from '../../schema/stored-text.ts';
import type { Clock } from '../lib/clock.ts';
import { newId, randomToken } from '../lib/id.ts';
import type { ClaimRequest, DueWork } from '../store/jobs/job-claims.ts';
import { FRESH_JOB, JOB_LEASE_MS } from '../store/jobs/job-rows.ts';
import type { JobRow, JobStore } from '../store/jobs/jobs.ts';
import type { JobOwner, Wake } from '../store/jobs/wake.ts';

/** A job as its code sees it. */
export type Job = Pick<JobRow, 'id' | 'kind' | 'key' | 'payload' | 'attempts' | 'createdAt'>;

export interface NewJob extends JobOwner {
  readonly kind: string;
  /** Jobs of one kind and key run one after the other, in the order in which they were put in. */
  readonly key?: string;
  /** A second job of the kind and key with the same is dropped, while the first is known. */
  readonly dedupe?: string;
  readonly payload?: unknown;
  /** Epoch milliseconds; at once when absent. */
  readonly runAt?: number;
}

export interface WakeRequest extends JobOwner {
  readonly kind: string;
  readonly key: string;
  readonly payload?: unknown;
  /** Epoch milliseconds; at once when absent. */
  readonly runAt?: number;
  /** Also moves one forward that waits for a later time, such as its next attempt. */
  readonly hurry?: boolean;
}

/** Jobs that may be due. */
export type Announcement = Pick<WakeRequest, 'kind' | 'workspaceId'>;

export interface Queue {
  /** Returns how many of the jobs were new. */
  put(...jobs: readonly NewJob[]): Promise<number>;
  /**
   * Asks for the one job of this kind and key. It is created when there is none, revived when it is dead, and runs once more
   * when it is running at the moment.
   */
  wake(request: WakeRequest): Promise<void>;
  /** The same as a part of an atomic write, after which `announce` is called. */
  wakeOf(request: WakeRequest): Wake;
  /** Tells the listeners of this process that such jobs may be due. Other processes ask by themselves. */
  announce(work: Announcement): void;
  /** Calls back with what this process puts in. The function that is returned ends it. */
  onPut(listener: (work: DueWork) => void): () => void;
  claim(
    request: Pick<ClaimRequest, 'kind' | 'limit' | 'hasFailed' | 'lanes'> & Pick<JobOwner, 'workspaceId'>,
  ): Promise<JobRow[]>;
  /** What could be claimed now. */
  due(): Promise<DueWork[]>;
  /** Prolongs leases; the ids of jobs that are still held by this process. */
  renew(ids: readonly string[]): Promise<string[]>;
  /**
   * Ends a job, unless it was asked for again meanwhile.
   * @param options.nextAt when it runs again, in epoch milliseconds.
   * @param options.keep whether its `dedupe` stays known until it is pruned.
   */
  finish(job: JobRow, options: { nextAt?: number | undefined; keep?: boolean }): Promise<void>;
  /** It is tried again at `runAt`, in epoch milliseconds. */
  retry(job: JobRow, runAt: number, reason: string): Promise<void>;
  /** Lets another process have it, as if it had not been begun. */
  giveBack(job: JobRow): Promise<void>;
  /** It is not tried again, and stays with its reason. */
  bury(job: JobRow, reason: string): Promise<void>;
  /** Removes some jobs that were done before then; true when there may be more. */
  prune(before: number): Promise<boolean>;
}

const LONGEST_ERROR = 500;

const errorText = (reason: string) => storable(reason.slice(0, LONGEST_ERROR));

export function createQueue(store: JobStore, clock: Clock): Queue {
  /** Holder of the leases of this process. */
  const owner = randomToken(12);
  const listeners = new Set<(work: DueWork) => void>();

  function announce({ kind, workspaceId = '' }: Announcement): void {
    for (const listener of listeners) listener({ kind, workspaceId });
  }

  function wakeOf(request: WakeRequest): Wake {
    const now = clock.now();
    const defaults = { payload: null, runAt: now, hurry: false };
    return { ...defaults, ...request, id: newId(clock), now };
  }

  return {
    async put(...jobs) {
      if (jobs.length === 0) return 0;
      const now = clock.now();
      const rows = jobs.map(
        ({ kind, dedupe, key = dedupe, payload = null, runAt = now, workspaceId = '', lane = '' }) => ({
          id: newId(clock),
          kind,
          key: key ?? null,
          dedupe: dedupe ?? null,
          payload,
          ...FRESH_JOB,
          runAt,
          createdAt: now,
          workspaceId,
          lane,
        }),
      );
      const added = await store.insert(rows);
      for (const job of jobs) announce(job);
      return added;
    },
    async wake(request) {
      await store.wake(wakeOf(request));
      announce(request);
    },
    wakeOf,
    announce,
    onPut(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async claim({ workspaceId = '', ...request }) {
      const now = clock.now();
      return await store.claim({ ...request, workspaceId, owner, now, until: now + JOB_LEASE_MS });
    },
    due: () => store.due(clock.now()),
    renew: (ids) => store.renew(ids, owner, clock.now() + JOB_LEASE_MS),
    async finish(job, { nextAt, keep = false }) {
      const now = clock.now();
      if (nextAt !== undefined) return await store.runAgain(job, owner, nextAt, now);
      const isOver = keep ? await store.markDone(job, owner, now) : await store.remove(job, owner);
      if (!isOver) await store.runAgain(job, owner, now, now);
    },
    retry: (job, runAt, reason) => store.change(job.id, owner, { runAt, lastError: errorText(reason) }),
    giveBack: (job) => store.change(job.id, owner, { attempts: job.attempts - 1 }),
    bury: (job, reason) => store.change(job.id, owner, { state: 'dead', lastError: errorText(reason) }),
    prune: store.prune,
  };
}
