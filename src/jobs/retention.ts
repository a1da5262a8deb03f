/** Removes what is older than its retention, in small steps. One job does it for all processes on the store. */
import type { Base } from '../lib/base.ts';
import { inSteps } from '../lib/in-steps.ts';
import type { JobKind } from './job-kind.ts';
import { JOBS } from './kinds.ts';

export interface RetentionRule {
  /** What it is about, for the log. */
  readonly name: string;
  /** Removes some of what is too old at `now`; true when there may be more. */
  prune(now: number): Promise<boolean>;
}

const EVERY_MS = 60_000;
/** Steps of one rule in one run. A backlog takes several. */
const MOST_STEPS = 200;

export interface RetentionDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly rules: readonly RetentionRule[];
}

export function retentionJob({ rules, clock, log }: RetentionDependencies): JobKind {
  return {
    kind: JOBS.prune,
    concurrency: 1,
    async run(_job, { isStopping }) {
      const now = clock.now();
      for (const { name, prune } of rules) {
        try {
          let steps = 0;
          await inSteps(async () => !isStopping() && (await prune(now)) && ++steps < MOST_STEPS);
        } catch (err) {
          log.error({ err, what: name }, 'what is too old was not removed');
        }
      }
      return now + EVERY_MS;
    },
  };
}
