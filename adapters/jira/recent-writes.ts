/**
 * Issues written lately through the gateway. Search sees writes seconds later, unless it is told which issues to look
 * at afresh. Source: developer.atlassian.com, search and reconcile.
 */
import type { Session } from '../session.ts';

/** Search has caught up after this. */
const REMEMBERED_MS = 5 * 60_000;
/** Jira looks at so many afresh. */
export const MOST_RECONCILED = 50;

const ISSUE = /^\/rest\/api\/3\/issue\/(\d{1,18})(?:\/|$|\?)/;

/** Id of the issue that a write to this path changes. */
export const writtenIssue = (target: string): string | undefined => ISSUE.exec(target)?.[1];

export const recentWrites = ({ recentWrites: writes }: Pick<Session, 'recentWrites'>): Promise<string[]> =>
  writes.list(REMEMBERED_MS, MOST_RECONCILED);
