/** The log of calls for other programs: one JSON document a line, newest first. */
import { formatInstant } from '../../../schema/instant.ts';
import { toApicall } from '../../call-log/apicall-view.ts';
import type { CallSearch, CallSearchStore } from '../../store/calls/call-search.ts';
import type { Cursor } from './call-filters.ts';
import { callPage } from './call-log.ts';

/** Calls of one export. */
export const MOST_EXPORTED = 100_000;
const AT_ONCE = 500;

/** What the last line says when there are more calls than one export has. */
const rest = (createdAt: number) => JSON.stringify({ is_truncated: true, more_until: formatInstant(createdAt) });

/** Read in steps, each bounded, as fast as the reader takes them. */
export async function* exportLines(
  store: Pick<CallSearchStore, 'horizon' | 'search'>,
  search: CallSearch,
  most = MOST_EXPORTED,
): AsyncGenerator<string> {
  let after: Cursor | undefined;
  for (let left = most; ; ) {
    const page = await callPage(store, search, after, Math.min(AT_ONCE, left));
    if (page.calls.length > 0) yield page.calls.map((row) => `${JSON.stringify(toApicall(row))}\n`).join('');
    left -= page.calls.length;
    after = page.next;
    if (!after) return;
    if (left === 0) {
      yield `${rest(after.createdAt)}\n`;
      return;
    }
  }
}
