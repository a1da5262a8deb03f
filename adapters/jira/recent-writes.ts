/**
 * Issues written lately through the gateway. Search sees writes seconds later, unless it is told which issues to look
 * at afresh. Source: developer.atlassian.com, search and reconcile.
 */
import type { Session } from '../session.ts';

/** Search has caught up after this. */
const REMEMBERED_MS = 5 * 60_000;
/** Jira looks at so many afresh. */
export const MOST_RECONCILED = 50;

const KEY = 'recent-writes';

type Write = readonly [issueId: string, atMs: number];
type Line = Pick<Session, 'shared' | 'clock'>;

/** The newest is last. */
async function read({ shared, clock }: Line): Promise<Write[]> {
  const stored = await shared.get(KEY);
  const writes = stored === undefined ? [] : (JSON.parse(stored) as Write[]);
  return writes.filter(([, at]) => clock.now() - at < REMEMBERED_MS);
}

const ISSUE = /^\/rest\/api\/3\/issue\/(\d{1,18})(?:\/|$|\?)/;

/** Id of the issue that a write to this path changes. */
export const writtenIssue = (target: string): string | undefined => ISSUE.exec(target)?.[1];

export async function noteWrite(line: Line, issueId: string): Promise<void> {
  const others = (await read(line)).filter(([known]) => known !== issueId);
  const kept = [...others.slice(1 - MOST_RECONCILED), [issueId, line.clock.now()] as const];
  await line.shared.set(KEY, JSON.stringify(kept));
}

export const recentWrites = async (line: Line): Promise<string[]> => (await read(line)).map(([issueId]) => issueId);
