/** One page of the log of calls. */
import type { ApicallSummary } from '../../store/calls/apicalls.ts';
import type { CallSearch, CallSearchStore } from '../../store/calls/call-search.ts';
import type { Cursor } from './call-filters.ts';

const ON_A_PAGE = 50;
/** Calls that one page looks through at most, so that a rare one does not keep the store busy for long. */
const MOST_CALLS = 50_000;

export interface CallPage {
  readonly calls: readonly ApicallSummary[];
  /** Where the next page begins. */
  readonly next: Cursor | undefined;
  /** Set when older calls of the period were not looked at: from when on, in epoch milliseconds. */
  readonly lookedUntil: number | undefined;
}

export async function callPage(
  store: Pick<CallSearchStore, 'horizon' | 'search'>,
  search: CallSearch,
  after: Cursor | undefined,
  size = ON_A_PAGE,
): Promise<CallPage> {
  const to = Math.min(search.to, after?.createdAt ?? search.to);
  const { workspaceId, connectionId, from } = search;
  const horizon = await store.horizon({ workspaceId, connectionId, from, to }, MOST_CALLS);
  const found = await store.search({ ...search, from: horizon ?? from, to, after }, size + 1);
  const calls = found.slice(0, size);
  if (found.length > size) return { calls, next: calls.at(-1), lookedUntil: undefined };
  const next = horizon === undefined ? undefined : { createdAt: horizon, id: '' };
  return { calls, next, lookedUntil: horizon };
}
