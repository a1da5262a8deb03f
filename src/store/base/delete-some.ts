import { and, inArray, type SQL } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from './store.ts';

/** Rows removed in one statement, so that a large clean-up never holds the store for long. */
const AT_ONCE = 500;

/** Deletes some of the rows; true when there may be more. */
export async function deleteSome(
  db: Db,
  table: SQLiteTable,
  key: SQLiteColumn,
  where: SQL | undefined,
): Promise<boolean> {
  const some = db.select({ key }).from(table).where(where).limit(AT_ONCE);
  const removed = await db
    .delete(table)
    .where(and(where, inArray(key, some)))
    .returning({ key });
  return removed.length >= AT_ONCE;
}
