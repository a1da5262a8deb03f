/** Durable work: put in by whoever has something to do later, done by whichever process has a hand free. */
import { storable } from '../../schema/stored-text.ts';
import type { Clock } from '../lib/clock.ts';
import { newId, randomToken } from '../lib/id.ts';
import type { ClaimRequest, JobRow, JobStore, Wake } from '../store/jobs/jobs.ts';

/** A job that somebody works on. */
export type Job = Pick<JobRow, 'id' | 'kind' | 'key' | 'payload' | 'attempts' | 'createdAt'>;

export interface NewJob {
  readonly kind: string;
  /** Jobs of one kind and key run one after the other, in the order in which they were put in. */
  readonly key?: string;
  /** A second job of the kind and key with the same is dropped, while the first is known. */
  readonly dedupe?: string;
  readonly payload?: unknown;
  /** Epoch milliseconds; at once when absent. */
  readonly runAt?: number;
}

export interface WakeRequest {
  readonly kind: string;
  readonly key: string;
  readonly payload?: unknown;
  /** Epoch milliseconds; at once when absent. */
  readonly runAt?: number;
  /** Also moves one forward that waits for a later time, such as its next try. */
  readonly hurry?: boolean;
}

/** A process that has not taken its leases on for so long is gone, and its jobs go to others. */
export const LEASE_MS = 30_000;
const LONGEST_ERROR = 500;

const errorText = (reason: string) => storable(reason.slice(0, LONGEST_ERROR));

export function createQueue(store: JobStore, clock: Clock) {
  /** Who holds the leases of this process. */
  const owner = randomToken(12);
  const listeners = new Set<(kind: string) => void>();

  /** Says to this process that there may be something to do; others look for themselves. */
  function announce(kind: string): void {
    for (const listener of listeners) listener(kind);
  }

  function wakeOf({ kind, key, payload = null, runAt = clock.now(), hurry = false }: WakeRequest): Wake {
    return { id: newId(clock), kind, key, payload, runAt, hurry, now: clock.now() };
  }

  return {
    /** How many of them were new. */
    async put(...jobs: readonly NewJob[]): Promise<number> {
      if (jobs.length === 0) return 0;
      const now = clock.now();
      const rows = jobs.map(({ kind, dedupe, key = dedupe, payload = null, runAt = now }) => ({
        id: newId(clock),
        kind,
        key: key ?? null,
        dedupe: dedupe ?? null,
        payload,
        state: 'ready' as const,
        runAt,
        lockedBy: null,
        lockedUntil: null,
        attempts: 0,
        wakes: 1,
        lastError: null,
        createdAt: now,
        doneAt: null,
      }));
      const added = await store.insert(rows);
      for (const kind of new Set(jobs.map((job) => job.kind))) announce(kind);
      return added;
    },
    /**
     * Asks for the one job of this kind and key: it is made when there is none, revived when it is dead, and runs once
     * more when it is running at the moment.
     */
    async wake(request: WakeRequest): Promise<void> {
      await store.wake(wakeOf(request));
      announce(request.kind);
    },
    /** The same as a part of an atomic write, after which `announce` is called. */
    wakeOf,
    announce,
    /** Called with the kind of whatever was put in by this process. The function that is returned ends it. */
    onPut(listener: (kind: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async claim(request: Pick<ClaimRequest, 'kind' | 'limit' | 'hasFailed'>): Promise<JobRow[]> {
      const now = clock.now();
      return await store.claim({ ...request, owner, now, until: now + LEASE_MS });
    },
    /** Kinds of which something could be taken now. */
    dueKinds: () => store.dueKinds(clock.now()),
    /** Takes leases on; the ids of jobs that are still ours. */
    renew: (ids: readonly string[]) => store.renew(ids, owner, clock.now() + LEASE_MS),
    /**
     * Ends a job, unless it was asked for again meanwhile.
     * @param options.nextAt when it runs again, in epoch milliseconds.
     * @param options.keep whether its `dedupe` stays known until it is pruned.
     */
    async finish(
      job: JobRow,
      { nextAt, keep = false }: { nextAt?: number | undefined; keep?: boolean },
    ): Promise<void> {
      const now = clock.now();
      if (nextAt !== undefined) return await store.runAgain(job, owner, nextAt, now);
      const isOver = keep ? await store.markDone(job, owner, now) : await store.remove(job, owner);
      if (!isOver) await store.runAgain(job, owner, now, now);
    },
    /** It is tried again at `runAt`. */
    retry: (job: JobRow, runAt: number, reason: string) =>
      store.change(job.id, owner, { runAt, lastError: errorText(reason) }),
    /** Lets somebody else have it, as if it had not been begun. */
    giveBack: (job: JobRow) => store.change(job.id, owner, { attempts: job.attempts - 1 }),
    /** It is not tried again, and stays with its reason. */
    bury: (job: JobRow, reason: string) => store.change(job.id, owner, { state: 'dead', lastError: errorText(reason) }),
    prune: (before: number) => store.prune(before),
  };
}

export type Queue = ReturnType<typeof createQueue>;
