/**
 * Issues written lately through the gateway. Search sees writes seconds later, unless it is told which issues to look
 * at afresh. Source: developer.atlassian.com, search and reconcile.
 */
import type { Context, Session } from '../session.ts';
import type { JiraClient } from './client.ts';
import { id, object, objects } from './json.ts';

/** Search has caught up after this. */
const REMEMBERED_MS = 5 * 60_000;
/** Of more writes than these, search is believed for the older ones. */
const MOST_REMEMBERED = 1000;
/** Jira looks at so many afresh. */
export const MOST_RECONCILED = 50;

const ISSUE = /^\/rest\/api\/[23]\/issue\/(\d{1,18}|[A-Za-z][A-Za-z0-9_]*-\d{1,18})(\/|$|\?)/;
const GONE = 'gone ';

/** What to note of a write: the id or key of the issue that it changes, and whether it is gone by that. */
export function writtenIssue(method: string, target: string): string | undefined {
  const [, idOrKey, next] = ISSUE.exec(target) ?? [];
  if (method === 'GET' || idOrKey === undefined) return undefined;
  return method === 'DELETE' && next !== '/' ? `${GONE}${idOrKey.toUpperCase()}` : idOrKey.toUpperCase();
}

export interface Recent {
  /** The newest, which every search is told to look at afresh. */
  readonly reconciled: readonly string[];
  /** Older ones: whether they match is asked apart from the search. */
  readonly apart: readonly string[];
  /** Ids and keys of deleted ones, which search may still list. */
  readonly gone: ReadonlySet<string>;
}

/** Callers of the passthrough name issues by key, too; most do by id, which costs nothing. */
async function idsOf({ client, cache }: Context<JiraClient>, idsOrKeys: readonly string[]): Promise<string[]> {
  const keys = idsOrKeys.filter((one) => !/^\d+$/.test(one)).slice(0, 100);
  if (keys.length === 0) return [...idsOrKeys];
  const known = await cache.get(`ids of ${keys.join()}`, REMEMBERED_MS, async () => {
    const body = { issueIdsOrKeys: keys, fields: ['summary'] };
    const answer = await client.json({ method: 'POST', path: '/rest/api/3/issue/bulkfetch', body });
    return objects(object(answer)?.issues).flatMap((issue) => id(issue.id) ?? []);
  });
  return [...new Set([...known, ...idsOrKeys.filter((one) => /^\d+$/.test(one))])];
}

type Line = Context<JiraClient> & Pick<Session, 'recentWrites'>;

/** What was written in the last minutes, newest first. */
export async function recentWrites(context: Line): Promise<Recent> {
  const noted = await context.recentWrites.list(REMEMBERED_MS, MOST_REMEMBERED);
  const gone = new Set(noted.filter((one) => one.startsWith(GONE)).map((one) => one.slice(GONE.length)));
  const ids = await idsOf(
    context,
    noted.filter((one) => !one.startsWith(GONE) && !gone.has(one)),
  );
  return { reconciled: ids.slice(0, MOST_RECONCILED), apart: ids.slice(MOST_RECONCILED), gone };
}
