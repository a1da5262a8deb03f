/** Keyset paging: the rows after one, in the order of some columns, whatever is written between two pages. */
import { and, eq, gt, gte, lt, lte, or, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/**
 * @param last values of the row that the page before has ended with, by the columns of the order, which must tell all
 * rows apart.
 */
export function rowsAfter(
  last: readonly (readonly [SQLiteColumn, unknown])[],
  direction: 'ascending' | 'descending' = 'ascending',
): SQL | undefined {
  const [after, from] = direction === 'ascending' ? [gt, gte] : [lt, lte];
  const [first] = last;
  if (!first) return undefined;
  const beyond = last.map(([column, value], index) =>
    and(...last.slice(0, index).map(([earlier, same]) => eq(earlier, same)), after(column, value)),
  );
  // The bound on the first column lets an index be used, which no database sees in the alternatives alone.
  return last.length === 1 ? beyond[0] : and(from(...first), or(...beyond));
}
