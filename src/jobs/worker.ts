/** Runs due jobs, and holds their leases. */

import type { Clock } from '../lib/clock.ts';
import { JOB_LEASE_MS } from '../store/jobs/job-rows.ts';
import type { JobKind } from './job-kind.ts';
import type { Queue } from './queue.ts';
import { createRunner, type Runner, type RunningJob, type WorkerDependencies } from './runner.ts';

export type { JobContext, JobKind } from './job-kind.ts';

export interface Worker {
  start(kinds: readonly JobKind[]): void;
  /** Begins nothing more, lets running jobs end, and gives back those that do not. */
  stop(): Promise<void>;
}

/** How often it asks for jobs that others have put in, and for ones that have become due. */
const ASK_EVERY_MS = 500;
/** After so many times without a job it asks half as often, until there is one. */
const IDLE_AFTER = 10;
const RENEW_EVERY_MS = JOB_LEASE_MS / 3;
/** How long running jobs may take to end when the process stops. */
const GRACE_MS = 10_000;
/** A job that ignores its signal is left behind: its lease expires, and another process takes it. */
export const STOP_MS = GRACE_MS + 5000;

/** Prolongs leases. Aborts jobs that others have taken, or may take while the store does not answer. */
async function renewLeases(jobs: readonly RunningJob[], queue: Queue, clock: Clock): Promise<void> {
  if (jobs.length === 0) return;
  const leaseUntil = clock.now() + JOB_LEASE_MS;
  try {
    const ours = new Set(await queue.renew(jobs.map(({ row }) => row.id)));
    for (const job of jobs) {
      if (ours.has(job.row.id)) job.leaseUntil = leaseUntil;
      else job.controller.abort(new Error('The job was taken away.'));
    }
  } finally {
    for (const { controller, leaseUntil: until } of jobs) {
      if (clock.now() >= until) controller.abort(new Error('The lease of the job has run out.'));
    }
  }
}

/** Lets jobs end by themselves for a while, then aborts them, then leaves them. */
async function endAll(jobs: readonly RunningJob[]): Promise<void> {
  const abortion = setTimeout(() => {
    for (const { controller } of jobs) controller.abort(new Error('The process stops.'));
  }, GRACE_MS);
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
  await Promise.race([Promise.all(jobs.map(({ ended }) => ended)), tooLong]);
  clearTimeout(abortion);
}

export function createWorker(deps: WorkerDependencies): Worker {
  const { queue, clock, log } = deps;
  const runners = new Map<string, Runner>();
  const timers: NodeJS.Timeout[] = [];
  let stopListening: (() => void) | undefined;
  let isStopping = false;
  let isAsking = false;
  /** Times since something was due. */
  let idleTimes = 0;

  const runningJobs = () => [...runners.values()].flatMap(({ running }) => [...running.values()]);

  /** One question for all kinds: most of the time nothing is due. */
  async function ask(): Promise<void> {
    if (isAsking || isStopping) return;
    idleTimes += 1;
    if (idleTimes > IDLE_AFTER && idleTimes % 2 === 0) return;
    isAsking = true;
    try {
      for (const { kind, workspaceId } of await queue.due()) {
        idleTimes = 0;
        runners.get(kind)?.claimDue({ workspaceId, which: 'all' });
      }
    } catch (err) {
      log.error({ err }, 'jobs could not be looked for');
    } finally {
      isAsking = false;
    }
  }

  const renew = () => renewLeases(runningJobs(), queue, clock).catch((err) => log.error({ err }, 'leases not renewed'));

  return {
    start(kinds) {
      for (const kind of kinds) runners.set(kind.kind, createRunner(kind, { ...deps, isStopping: () => isStopping }));
      stopListening = queue.onPut(({ kind, workspaceId }) => {
        idleTimes = 0;
        runners.get(kind)?.claimDue({ workspaceId, which: 'fresh' });
      });
      timers.push(
        setInterval(() => void ask(), ASK_EVERY_MS).unref(),
        setInterval(() => void renew(), RENEW_EVERY_MS).unref(),
      );
      void ask();
    },
    async stop() {
      isStopping = true;
      stopListening?.();
      await endAll(runningJobs());
      for (const timer of timers) clearInterval(timer);
    },
  };
}
