/** The jobs of one kind that a process runs: as many at a time as the kind allows, the next one as soon as one ends. */
import { backoff } from '../lib/backoff.ts';
import type { Base } from '../lib/base.ts';
import { stopwatch } from '../lib/clock.ts';
import type { Tracing } from '../lib/observe/tracing.ts';
import type { JobRow } from '../store/jobs/jobs.ts';
import type { JobKind } from './job-kind.ts';
import { GiveUp, RetryAt } from './outcomes.ts';
import type { Queue } from './queue.ts';

export interface WorkerDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly queue: Queue;
  readonly tracing?: Tracing | undefined;
}

interface LaneDependencies extends WorkerDependencies {
  /** Whether the process stops: nothing more is begun. */
  isStopping(): boolean;
}

export interface RunningJob {
  readonly row: JobRow;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  /** Until when no other process takes it, in epoch milliseconds. */
  leaseUntil: number;
}

/** Which due jobs are claimed: those that have not failed yet, or all. */
export type DueJobs = 'fresh' | 'all';

export interface Lane {
  readonly kind: string;
  readonly running: ReadonlyMap<string, RunningJob>;
  /** Claims due jobs soon. Requests that come until then are one. */
  claimDue(which: DueJobs): void;
}

const DEFAULT_ATTEMPTS = 20;
const PAUSES = { firstMs: 1000, longestMs: 10 * 60_000 };

/** Runs a job as a span of its own. */
async function traced(row: JobRow, { clock, tracing }: LaneDependencies, run: () => Promise<number | undefined>) {
  const startedAt = clock.now();
  const begun = stopwatch.now();
  let isError = true;
  try {
    const nextAt = await run();
    isError = false;
    return nextAt;
  } finally {
    tracing?.record({
      name: `job ${row.kind}`,
      kind: 'consumer',
      startedAt,
      ms: stopwatch.now() - begun,
      isError,
      attributes: {
        'taskgate.job.kind': row.kind,
        'taskgate.job.key': row.key ?? undefined,
        'taskgate.job.attempts': row.attempts,
      },
      upstream: [],
    });
  }
}

/** Runs a job and stores its outcome. Throws when that can't be stored. */
async function runJob(kind: JobKind, row: JobRow, signal: AbortSignal, deps: LaneDependencies): Promise<void> {
  const { queue, clock, log, isStopping } = deps;
  try {
    const nextAt = await traced(row, deps, () => kind.run(row, { signal, isStopping }));
    await queue.finish(row, { nextAt, keep: kind.keepsDone ?? false });
  } catch (error) {
    if (signal.aborted) return await queue.giveBack(row);
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RetryAt) return await queue.retry(row, error.at, reason);
    log.error({ err: error, kind: row.kind, job_id: row.id, attempts: row.attempts }, 'job failed');
    const isFinal = error instanceof GiveUp || row.attempts >= (kind.maxAttempts ?? DEFAULT_ATTEMPTS);
    if (isFinal) return await queue.bury(row, reason);
    await queue.retry(row, clock.now() + backoff(row.attempts, PAUSES), reason);
  }
}

export function createLane(kind: JobKind, deps: LaneDependencies): Lane {
  const { queue, log } = deps;
  const { concurrency, retriesAtOnce = concurrency } = kind;
  const running = new Map<string, RunningJob>();
  let isClaiming = false;
  let wanted: DueJobs | undefined;

  function begin(row: JobRow): void {
    const controller = new AbortController();
    const ended = runJob(kind, row, controller.signal, deps)
      // The lease expires, and the job is claimed again.
      .catch((err) => log.error({ err, kind: row.kind, job_id: row.id }, 'the end of a job could not be stored'))
      .finally(() => {
        running.delete(row.id);
        claimDue('fresh');
      });
    running.set(row.id, { row, controller, ended, leaseUntil: row.lockedUntil ?? 0 });
  }

  async function claim(hasFailed: boolean): Promise<void> {
    const retries = [...running.values()].filter(({ row }) => row.attempts > 1).length;
    const free = concurrency - running.size;
    const limit = hasFailed ? Math.min(free, retriesAtOnce - retries) : free;
    if (limit <= 0) return;
    for (const row of await queue.claim({ kind: kind.kind, limit, hasFailed })) {
      // A running job whose lease had expired, as after a jump of the clock, only has its lease prolonged by this.
      if (!running.has(row.id)) begin(row);
    }
  }

  async function claimWanted(): Promise<void> {
    try {
      while (wanted !== undefined && !deps.isStopping()) {
        const which = wanted;
        wanted = undefined;
        await claim(false);
        if (which === 'all') await claim(true);
      }
    } catch (err) {
      log.error({ err, kind: kind.kind }, 'jobs could not be taken');
    } finally {
      isClaiming = false;
    }
  }

  function claimDue(which: DueJobs): void {
    wanted = wanted === undefined || wanted === which ? which : 'all';
    if (isClaiming) return;
    isClaiming = true;
    setImmediate(() => void claimWanted());
  }

  return { kind: kind.kind, running, claimDue };
}
