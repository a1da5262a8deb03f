/** Several who write to one issue: one after the other from here, and Jira's own refusals of the rest. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Session } from '../../contract/session.ts';
import { overConflicts } from '../../toolkit/concurrent-writes.ts';

/** Under which writes to an issue wait for each other. @param issueId numeric: an issue may have several keys. */
export const issueLock = (issueId: string): string => `issue ${issueId}`;

/** Jira's word for an edit or a transition while another one is at work. Source: jira rest v3, edit issue: 409. */
const isConflict = (error: unknown): boolean =>
  error instanceof GatewayError &&
  error.code === 'conflict' &&
  (error.details as { status?: unknown } | undefined)?.status === 409;

/** Tries again what Jira refused because of a concurrent edit. `work` reads the issue afresh each time. */
export const overIssueConflicts = <T>(
  session: Pick<Session, 'clock' | 'deadline' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> => overConflicts(session, isConflict, work);
