/** What the code of a kind of jobs says about them. */
import type { Job } from './queue.ts';

export interface JobContext {
  /** Aborts when the job was taken away, or when the process stops and has waited long enough. */
  readonly signal: AbortSignal;
  /** Whether to come to an end soon: nothing new is to be begun. */
  isStopping(): boolean;
}

export interface JobKind {
  readonly kind: string;
  /** Jobs at a time. One workspace alone has half of them: the others are for the next one that comes. */
  readonly concurrency: number;
  /** How long a job may take until its lane counts as slow, in milliseconds; 3 seconds when absent. */
  readonly slowAfterMs?: number;
  /** How many of them may be ones that failed the last time, so that what is broken takes no place from what works. */
  readonly retriesAtOnce?: number;
  /** Attempts after which a job that fails by an unexpected error is dead. */
  readonly maxAttempts?: number;
  /** Whether the `dedupe` of a finished job stays known until it is pruned. */
  readonly keepsDone?: boolean;
  /** Does the job; safe to be done twice. Returns when it runs again, in epoch milliseconds. */
  run(job: Job, context: JobContext): Promise<number | undefined>;
}
