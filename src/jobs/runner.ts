/**
 * The jobs of one kind that a process runs: as many at a time as the kind allows, the next one as soon as one ends. Workspaces
 * take turns, and none takes all places.
 */
import { backoff } from '../lib/backoff.ts';
import type { Base } from '../lib/base.ts';
import { stopwatch } from '../lib/clock.ts';
import type { Tracing } from '../lib/observe/tracing.ts';
import { SharedPlaces } from '../lib/shared-places.ts';
import type { JobRow } from '../store/jobs/jobs.ts';
import type { JobKind } from './job-kind.ts';
import { type LaneJob, Lanes } from './lanes.ts';
import { GiveUp, RetryAt } from './outcomes.ts';
import type { Queue } from './queue.ts';
import { type Turn, Turns } from './turns.ts';

export interface WorkerDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly queue: Queue;
  readonly tracing?: Tracing | undefined;
  /** Called before a job is buried; may be called again for the same. */
  failed?(row: JobRow, reason: string): Promise<void>;
}

interface RunnerDependencies extends WorkerDependencies {
  /** Whether the process stops: nothing more is begun. */
  isStopping(): boolean;
}

export interface RunningJob extends LaneJob {
  readonly row: JobRow;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  /** Until when no other process takes it, in epoch milliseconds. */
  leaseUntil: number;
}

export interface Runner {
  readonly kind: string;
  readonly running: ReadonlyMap<string, RunningJob>;
  /** Claims due jobs of a workspace when it is its turn. */
  claimDue(turn: Turn): void;
}

/** Jobs that are claimed in one turn. */
const QUANTUM = 8;
const SLOW_AFTER_MS = 3000;
const DEFAULT_ATTEMPTS = 20;
const PAUSES = { firstMs: 1000, longestMs: 10 * 60_000 };

/** Runs a job as a span of its own. */
async function traced(row: JobRow, { clock, tracing }: RunnerDependencies, run: () => Promise<number | undefined>) {
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
async function runJob(kind: JobKind, row: JobRow, signal: AbortSignal, deps: RunnerDependencies): Promise<void> {
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
    if (isFinal) {
      await deps.failed?.(row, reason);
      return await queue.bury(row, reason);
    }
    await queue.retry(row, clock.now() + backoff(row.attempts, PAUSES), reason);
  }
}

export function createRunner(kind: JobKind, deps: RunnerDependencies): Runner {
  const { queue, clock, log } = deps;
  const { concurrency, retriesAtOnce = concurrency } = kind;
  const running = new Map<string, RunningJob>();
  const places = new SharedPlaces(concurrency);
  const retryPlaces = new SharedPlaces(retriesAtOnce);
  const turns = new Turns();
  const lanes = new Lanes(kind.slowAfterMs ?? SLOW_AFTER_MS);
  let isClaiming = false;

  function begin(row: JobRow): void {
    const controller = new AbortController();
    const startedAt = clock.now();
    const held = row.attempts > 1 ? [places, retryPlaces] : [places];
    for (const some of held) some.take(row.workspaceId);
    const ended = runJob(kind, row, controller.signal, deps)
      // The lease expires, and the job is claimed again.
      .catch((err) => log.error({ err, kind: row.kind, job_id: row.id }, 'the end of a job could not be stored'))
      .finally(() => {
        running.delete(row.id);
        for (const some of held) some.release(row.workspaceId);
        lanes.ended(row, clock.now() - startedAt);
        claimDue({ workspaceId: row.workspaceId, which: 'fresh' });
      });
    running.set(row.id, { row, controller, ended, startedAt, leaseUntil: row.lockedUntil ?? 0 });
  }

  /** True when there may be more. */
  async function claim(workspaceId: string, hasFailed: boolean): Promise<boolean> {
    const room = places.roomOf(workspaceId);
    const limit = Math.min(QUANTUM, room, hasFailed ? retryPlaces.roomOf(workspaceId) : room);
    if (limit <= 0) return false;
    const own = [...running.values()].filter(({ row }) => row.workspaceId === workspaceId);
    const choice = lanes.choose(workspaceId, own, own.length + room, clock.now());
    const rows = await queue.claim({ kind: kind.kind, workspaceId, limit, hasFailed, lanes: choice });
    for (const row of rows) {
      // A running job whose lease had expired, as after a jump of the clock, only has its lease prolonged by this.
      if (!running.has(row.id)) begin(row);
    }
    return rows.length === limit;
  }

  async function takeTurns(): Promise<void> {
    try {
      while (!deps.isStopping()) {
        const turn = turns.take((workspaceId) => places.roomOf(workspaceId) > 0);
        if (!turn) return;
        const hasMore = await claim(turn.workspaceId, false);
        const hasMoreRetries = turn.which === 'all' && (await claim(turn.workspaceId, true));
        if (hasMore || hasMoreRetries) turns.want(turn);
      }
    } catch (err) {
      log.error({ err, kind: kind.kind }, 'jobs could not be taken');
    } finally {
      isClaiming = false;
    }
  }

  function claimDue(turn: Turn): void {
    turns.want(turn);
    if (isClaiming) return;
    isClaiming = true;
    setImmediate(() => void takeTurns());
  }

  return { kind: kind.kind, running, claimDue };
}
