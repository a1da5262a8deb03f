/** Removes what is too old, in small steps: one job for all processes on the store. */
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/observe/log.ts';
import { JOBS } from './kinds.ts';
import type { JobKind } from './worker.ts';

export interface RetentionRule {
  /** What it is about, for the log. */
  readonly name: string;
  /** Removes some of what is too old at `now`; true when there may be more. */
  prune(now: number): Promise<boolean>;
}

const EVERY_MS = 60_000;
/** Steps of one rule in one run; a backlog is worked off over several. */
const MOST_STEPS = 200;

export interface RetentionDependencies {
  readonly rules: readonly RetentionRule[];
  readonly clock: Clock;
  readonly log: Logger;
}

export function retentionJob({ rules, clock, log }: RetentionDependencies): JobKind {
  return {
    kind: JOBS.prune,
    concurrency: 1,
    async run(_job, { isStopping }) {
      const now = clock.now();
      for (const { name, prune } of rules) {
        try {
          // Others get their turn in between.
          for (let step = 0; step < MOST_STEPS && !isStopping() && (await prune(now)); step++) {
            await new Promise(setImmediate);
          }
        } catch (err) {
          log.error({ err, what: name }, 'what is too old was not removed');
        }
      }
      return now + EVERY_MS;
    },
  };
}
