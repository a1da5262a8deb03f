import { and, eq, gt, isNull, lte, or, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Store } from './store.ts';

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

/** Rows that one process at a time holds. */
type Leased = Store['t']['connection'] | Store['t']['nativeRegistration'];

/** Leases of the rows of a table. @param key the column by which a row is named. */
export function leasesOf({ db }: Store, table: Leased, key: SQLiteColumn) {
  return {
    /** Takes the lease, or takes it on, unless somebody else holds it. */
    async lease(id: string, owner: string, now: number, until: number): Promise<boolean> {
      const mayTake = or(isFree(table.leaseUntil, now, latestEnd(now, until)), eq(table.leaseOwner, owner));
      const rows = await db
        .update(table)
        .set({ leaseOwner: owner, leaseUntil: until })
        .where(and(eq(key, id), mayTake))
        .returning({ key });
      return rows.length > 0;
    },
    async release(id: string, owner: string): Promise<void> {
      await db
        .update(table)
        .set({ leaseOwner: null, leaseUntil: null })
        .where(and(eq(key, id), eq(table.leaseOwner, owner)));
    },
  };
}
