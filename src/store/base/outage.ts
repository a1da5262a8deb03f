/** Which errors say that the store, not the request, is at fault. */
import { DrizzleQueryError } from 'drizzle-orm/errors';

/** The database did not answer: it can't be reached, or took too long. */
export class StoreOutageError extends Error {
  override name = 'StoreOutageError';
}

/** SQLite says these when the file is locked, full or gone. */
const SQLITE_CODES = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY|CORRUPT|NOTADB)/;

/**
 * Classes and codes of Postgres: connections, resources, an operator or a time limit, the system, a standby that takes no
 * writes, deadlocks, locks. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const POSTGRES_CODES = /^(08|53|57|58|25006|40001|40P01|55P03|3D000|28)/;

/** What the server said; known by what it brings along, so that the driver need not be loaded. */
const isPostgresError = (error: unknown): error is Error & { readonly code?: string } =>
  error instanceof Error && 'severity' in error && 'routine' in error;

function isOne(error: Error): boolean {
  if (error instanceof StoreOutageError) return true;
  if (isPostgresError(error)) return POSTGRES_CODES.test(error.code ?? '');
  // A query that failed for what neither database said failed on the way.
  if (error instanceof DrizzleQueryError) return !isPostgresError(error.cause);
  return 'code' in error && SQLITE_CODES.test(String(error.code));
}

export function isStoreOutage(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (isOne(at)) return true;
  return false;
}

/** Why, in the words or the code of whoever said so first. */
export function outageReason(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  if (!(innermost instanceof Error)) return 'no answer';
  return 'code' in innermost && !isPostgresError(innermost) ? String(innermost.code) : innermost.message;
}

/** There is no room left: said by the system, by SQLite, and by Postgres. */
const FULL = /^(?:ENOSPC|EDQUOT|SQLITE_FULL|53100)$/;

export function isDiskFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && FULL.test(String(at.code))) return true;
  }
  return false;
}
