import { isNull, lte, or, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** Whether nobody holds the lease at `now`: it was never taken, was released, or has expired. */
export const isFree = (leaseUntil: SQLiteColumn, now: number | SQLWrapper): SQL | undefined =>
  or(isNull(leaseUntil), lte(leaseUntil, now));
