/** Does jobs: as many of each kind at a time as it may, the next one as soon as a hand is free. */
import { type Clock, stopwatch } from '../lib/clock.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { Tracing } from '../lib/observe/tracing.ts';
import type { JobRow } from '../store/jobs/jobs.ts';
import { GiveUp, RetryAt } from './outcomes.ts';
import { type Job, LEASE_MS, type Queue } from './queue.ts';

export interface JobContext {
  /** Aborts when the job was taken away, or when the process stops and has waited long enough. */
  readonly signal: AbortSignal;
  /** Whether to come to an end soon: nothing new is to be begun. */
  isStopping(): boolean;
}

export interface JobKind {
  readonly kind: string;
  /** Jobs at a time. */
  readonly concurrency: number;
  /** How many of them may be ones that failed the last time, so that what is broken takes no place from what works. */
  readonly retriesAtOnce?: number;
  /** Tries after which a job that fails by an unexpected error is dead. */
  readonly maxAttempts?: number;
  /** Whether the `dedupe` of a finished job stays known until it is pruned. */
  readonly keepsDone?: boolean;
  /** Does the job; safe to be done twice. What is returned is when it runs again, in epoch milliseconds. */
  run(job: Job, context: JobContext): Promise<number | undefined>;
}

export interface WorkerDependencies {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracing?: Tracing | undefined;
}

/** How often it looks for what others have put in, and for what has become due. */
const LOOK_EVERY_MS = 500;
const RENEW_EVERY_MS = LEASE_MS / 3;
/** How long running jobs may take to end when the process stops. */
const GRACE_MS = 10_000;
/** One that does not even end when it is told to is left behind: its lease ends, and others take it. */
export const STOP_MS = GRACE_MS + 5000;
const DEFAULT_ATTEMPTS = 20;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10 * 60_000;

const waitAfter = (attempts: number) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));

/** What is looked for: jobs that have not failed yet, or all. */
type Look = 'fresh' | 'all';

interface Running {
  readonly row: JobRow;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  /** Until when nobody else takes it, in epoch milliseconds. */
  leaseUntil: number;
}

export function createWorker({ queue, clock, log, tracing }: WorkerDependencies) {
  const lanes: Lane[] = [];
  const timers: NodeJS.Timeout[] = [];
  let stopListening: (() => void) | undefined;
  let isStopping = false;

  /** One kind of jobs, and those of it that are under way. */
  class Lane {
    readonly kind: JobKind;
    readonly running = new Map<string, Running>();
    #isLooking = false;
    #wanted: Look | undefined;

    constructor(kind: JobKind) {
      this.kind = kind;
    }

    /** Takes what is due, soon: calls that come until then are one. */
    look(which: Look): void {
      this.#wanted = this.#wanted === undefined || this.#wanted === which ? which : 'all';
      if (this.#isLooking) return;
      this.#isLooking = true;
      setImmediate(() => void this.#lookNow());
    }

    async #lookNow(): Promise<void> {
      try {
        while (this.#wanted !== undefined && !isStopping) {
          const which = this.#wanted;
          this.#wanted = undefined;
          await this.#take(false);
          if (which === 'all') await this.#take(true);
        }
      } catch (err) {
        log.error({ err, kind: this.kind.kind }, 'jobs could not be taken');
      } finally {
        this.#isLooking = false;
      }
    }

    async #take(hasFailed: boolean): Promise<void> {
      const { kind, concurrency, retriesAtOnce = concurrency } = this.kind;
      const retries = [...this.running.values()].filter(({ row }) => row.attempts > 1).length;
      const free = concurrency - this.running.size;
      const limit = hasFailed ? Math.min(free, retriesAtOnce - retries) : free;
      if (limit <= 0) return;
      for (const row of await queue.claim({ kind, limit, hasFailed })) {
        // One of ours whose lease had run out, as after a jump of the clock, was taken on by that.
        if (!this.running.has(row.id)) this.#begin(row);
      }
    }

    #begin(row: JobRow): void {
      const controller = new AbortController();
      const ended = this.#work(row, controller.signal).finally(() => {
        this.running.delete(row.id);
        this.look('fresh');
      });
      this.running.set(row.id, { row, controller, ended, leaseUntil: row.lockedUntil ?? 0 });
    }

    async #work(row: JobRow, signal: AbortSignal): Promise<void> {
      try {
        await this.#settle(row, signal);
      } catch (err) {
        // Its lease ends, and somebody takes it again.
        log.error({ err, kind: row.kind, job_id: row.id }, 'the end of a job could not be stored');
      }
    }

    /** One run of a job, which is a span of its own. */
    async #run(row: JobRow, signal: AbortSignal): Promise<number | undefined> {
      const startedAt = clock.now();
      const begun = stopwatch.now();
      let isError = true;
      try {
        const nextAt = await this.kind.run(row, { signal, isStopping: () => isStopping });
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

    async #settle(row: JobRow, signal: AbortSignal): Promise<void> {
      try {
        const nextAt = await this.#run(row, signal);
        await queue.finish(row, { nextAt, keep: this.kind.keepsDone ?? false });
      } catch (error) {
        if (signal.aborted) return await queue.giveBack(row);
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof RetryAt) return await queue.retry(row, error.at, reason);
        log.error({ err: error, kind: row.kind, job_id: row.id, attempts: row.attempts }, 'job failed');
        if (error instanceof GiveUp || row.attempts >= (this.kind.maxAttempts ?? DEFAULT_ATTEMPTS)) {
          return await queue.bury(row, reason);
        }
        await queue.retry(row, clock.now() + waitAfter(row.attempts), reason);
      }
    }
  }

  const everything = () => lanes.flatMap(({ running }) => [...running.values()]);

  async function renew(): Promise<void> {
    const held = everything();
    if (held.length === 0) return;
    const leaseUntil = clock.now() + LEASE_MS;
    try {
      const ours = new Set(await queue.renew(held.map(({ row }) => row.id)));
      for (const running of held) {
        if (ours.has(running.row.id)) running.leaseUntil = leaseUntil;
        else running.controller.abort(new Error('The job was taken away.'));
      }
    } finally {
      // While the store does not answer, others may take what is not ours any more.
      for (const { controller, leaseUntil: until } of held) {
        if (clock.now() >= until) controller.abort(new Error('The lease of the job has run out.'));
      }
    }
  }

  /** One question for all kinds: most of the time there is nothing to do. */
  async function lookEverywhere(): Promise<void> {
    const due = new Set(await queue.dueKinds());
    for (const lane of lanes) if (due.has(lane.kind.kind)) lane.look('all');
  }

  let isLooking = false;
  const lookAround = () => {
    if (isLooking || isStopping) return;
    isLooking = true;
    lookEverywhere()
      .catch((err) => log.error({ err }, 'jobs could not be looked for'))
      .finally(() => {
        isLooking = false;
      });
  };

  return {
    start(kinds: readonly JobKind[]): void {
      lanes.push(...kinds.map((kind) => new Lane(kind)));
      stopListening = queue.onPut((kind) => lanes.find((lane) => lane.kind.kind === kind)?.look('fresh'));
      timers.push(
        setInterval(lookAround, LOOK_EVERY_MS).unref(),
        setInterval(
          () => void renew().catch((err) => log.error({ err }, 'leases not renewed')),
          RENEW_EVERY_MS,
        ).unref(),
      );
      lookAround();
    },
    /** Takes nothing more, lets what is under way end, and gives back what does not. */
    async stop(): Promise<void> {
      isStopping = true;
      stopListening?.();
      const impatience = setTimeout(() => {
        for (const { controller } of everything()) controller.abort(new Error('The process stops.'));
      }, GRACE_MS);
      const ending = Promise.all(everything().map(({ ended }) => ended));
      const tooLong = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([ending, tooLong]);
      clearTimeout(impatience);
      for (const timer of timers) clearInterval(timer);
    },
  };
}
