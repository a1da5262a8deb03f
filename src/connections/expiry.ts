/** Credentials that end on a day that is known, and that nobody can renew: said 30, 7 and 1 day ahead, once each. */
import { JOBS } from '../jobs/kinds.ts';
import type { JobContext, JobKind } from '../jobs/worker.ts';
import type { Base } from '../lib/base.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { HealthNotices } from './health-notices.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Days before the end, the earliest first. */
export const WARNING_DAYS = [30, 7, 1] as const;
export const EARLIEST_MS = WARNING_DAYS[0] * DAY_MS;

const EVERY_MS = 60 * 60_000;
/** Connections of one look at the store. */
const MOST = 100;

/** The last warning whose time has come; undefined while there is none, and once the credentials have ended. */
export function dueWarning(expiresAt: number, now: number): number | undefined {
  const left = expiresAt - now;
  return left <= 0 ? undefined : WARNING_DAYS.findLast((days) => left <= days * DAY_MS);
}

/** Whole days until then, at least 0. */
export const daysLeft = (expiresAt: number, now: number): number => Math.max(0, Math.ceil((expiresAt - now) / DAY_MS));

type Ending = Pick<ConnectionRow, 'expiresAt' | 'expiryTold'>;

/** Whether there is a warning that nobody was given yet. */
export function untoldWarning({ expiresAt, expiryTold }: Ending, now: number): number | undefined {
  const due = expiresAt === null ? undefined : dueWarning(expiresAt, now);
  return due === undefined || (expiryTold !== null && expiryTold <= due) ? undefined : due;
}

export interface ExpiryWatchDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly store: ConnectionStore;
  readonly notices: HealthNotices;
}

/** One job for all processes on the store. */
export function createExpiryWatch({ store, notices, clock, log }: ExpiryWatchDependencies): JobKind {
  async function warn({ isStopping, signal }: Pick<JobContext, 'isStopping' | 'signal'>): Promise<void> {
    for (let after = ''; !isStopping() && !signal.aborted; ) {
      const rows = await store.endingBefore(clock.now() + EARLIEST_MS, after, MOST);
      for (const row of rows) {
        const now = clock.now();
        const days = untoldWarning(row, now);
        if (days === undefined || row.expiresAt === null) continue;
        const left = daysLeft(row.expiresAt, now);
        const isTold = await store.tellExpiry(row, days, notices.expiring(row, row.expiresAt, left));
        if (isTold) log.warn({ connection_id: row.id, days_left: left }, 'credentials of a connection end soon');
      }
      if (rows.length < MOST) return;
      after = rows.at(-1)?.id ?? '';
    }
  }

  return {
    kind: JOBS.expiryWatch,
    concurrency: 1,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(_job, context) {
      await warn(context);
      return clock.now() + EVERY_MS;
    },
  };
}
