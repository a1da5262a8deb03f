/** Fields that cost one call a row. */
import pLimit from 'p-limit';
import { GatewayError } from '../../../src/lib/errors.ts';

const CALLS_AT_ONCE = 8;

/** What a row is answered with that vanished after it was listed, or that the account may list and not look into. */
const HIDDEN: ReadonlySet<string> = new Set(['not_found', 'upstream_forbidden']);

/** Of each row what `read` finds, in the order of the rows; undefined for a row that is gone, or hidden, by then. */
export async function ofEachRow<R, T>(rows: readonly R[], read: (row: R) => Promise<T>): Promise<(T | undefined)[]> {
  const atOnce = pLimit(CALLS_AT_ONCE);
  const unlessHidden = async (row: R) => {
    try {
      return await read(row);
    } catch (error) {
      if (error instanceof GatewayError && HIDDEN.has(error.code)) return undefined;
      throw error;
    }
  };
  return await Promise.all(rows.map((row) => atOnce(unlessHidden, row)));
}
