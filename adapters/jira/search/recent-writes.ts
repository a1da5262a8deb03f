/**
 * Issues written lately through the gateway. Search sees writes seconds later, unless it is told which issues to look
 * at afresh. Source: developer.atlassian.com, search and reconcile.
 */
import type { Context, Session } from '../../contract/session.ts';
import { id, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { GONE } from '../line/written-issue.ts';
import { fetchIssues } from './issue-walk.ts';

/** Search has caught up after this. */
const REMEMBERED_MS = 5 * 60_000;
/** Of more writes than these, search is believed for the older ones. */
const MOST_REMEMBERED = 1000;
/** Jira looks at so many afresh. */
export const MOST_RECONCILED = 50;

export interface Recent {
  /** The newest, which every search is told to look at afresh. */
  readonly reconciled: readonly string[];
  /** Older ones: whether they match is asked apart from the search. */
  readonly apart: readonly string[];
  /** Ids and keys of deleted ones, which search may still list. */
  readonly gone: ReadonlySet<string>;
  /** When anything was written last, in epoch milliseconds. */
  readonly lastAt: number | undefined;
}

const isKey = (idOrKey: string): boolean => !/^\d+$/.test(idOrKey);

/** Callers of the passthrough name issues by key, too; most do by id, which costs nothing. Newest first, as they came. */
async function idsOf({ client, cache }: Context<JiraClient>, idsOrKeys: readonly string[]): Promise<string[]> {
  const keys = idsOrKeys.filter(isKey);
  if (keys.length === 0) return [...idsOrKeys];
  const found = await cache.get(`ids of ${keys.join()}`, REMEMBERED_MS, async () => {
    const issues = await fetchIssues(client, { jql: '', fields: ['summary'] }, keys);
    return issues.map((issue) => ({ id: id(issue.id) ?? '', key: text(issue.key) ?? '' }));
  });
  const idOf = new Map(found.map((issue) => [issue.key, issue.id]));
  // An issue that was moved is found by its old key, and has another one now.
  const moved = found.filter(({ key }) => !keys.includes(key));
  return [
    ...new Set([
      ...moved.map((issue) => issue.id),
      ...idsOrKeys.flatMap((one) => (isKey(one) ? (idOf.get(one) ?? []) : one)),
    ]),
  ];
}

type Line = Context<JiraClient> & Pick<Session, 'recentWrites'>;

/** What was written in the last minutes, newest first. */
export async function recentWrites(context: Line): Promise<Recent> {
  const { ids: noted, lastAt } = await context.recentWrites.list(REMEMBERED_MS, MOST_REMEMBERED);
  const gone = new Set(noted.filter((one) => one.startsWith(GONE)).map((one) => one.slice(GONE.length)));
  const ids = await idsOf(
    context,
    noted.filter((one) => !one.startsWith(GONE) && !gone.has(one)),
  );
  return { reconciled: ids.slice(0, MOST_RECONCILED), apart: ids.slice(MOST_RECONCILED), gone, lastAt };
}
