import { and, gt, isNull, lte, or, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

type Instant = number | SQLWrapper;

/**
 * The latest instant at which a lease that somebody holds can end. Clocks of two processes differ by less than a lease's
 * length; a lease that ends later was taken by a clock that was ahead and has been set back.
 */
export const latestEnd = (now: number, until: number): number => until + (until - now);

/** Whether nobody holds the lease at `now`: it was never taken, was released, has ended, or ends after `latest`. */
export const isFree = (leaseUntil: SQLiteColumn, now: Instant, latest: Instant): SQL | undefined =>
  or(isNull(leaseUntil), lte(leaseUntil, now), gt(leaseUntil, latest));

/** Whether somebody holds the lease at `now`. */
export const isHeld = (leaseUntil: SQLiteColumn, now: Instant, latest: Instant): SQL | undefined =>
  and(gt(leaseUntil, now), lte(leaseUntil, latest));
