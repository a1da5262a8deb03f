/** Several who write to one issue: one after the other from here, and Jira's own refusals of the rest. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseInstant } from '../../schema/instant.ts';
import { backoff } from '../../src/lib/backoff.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import type { Guard } from '../contract/object-adapter.ts';
import type { Session } from '../contract/session.ts';
import { transportError } from '../jira/line/errors.ts';

/** Under which writes to an issue wait for each other. @param issueId numeric: an issue may have several keys. */
export const issueLock = (issueId: string): string => `issue ${issueId}`;

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;

/** Jira's word for an edit or a transition while another one is at work. Source: jira rest v3, edit issue: 409. */
const isConflict = (error: unknown): boolean =>
  error instanceof GatewayError &&
  error.code === 'conflict' &&
  (error.details as { status?: unknown } | undefined)?.status === 409;

/** Tries again what Jira refused because of a concurrent edit. `work` reads the issue afresh each time. */
export async function overConflicts<T>(
  { clock, deadline, signal }: Pick<Session, 'clock' | 'deadline' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = backoff(attempt, { firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, random: Math.random });
      if (!isConflict(error) || attempt === MOST_TRIES || clock.now() + pause > deadline) throw error;
      await sleep(pause, undefined, { signal }).catch((cause) => {
        throw transportError(cause, false);
      });
    }
  }
}

/** Throws `conflict` when the caller knows an older state than there is. @param updatedAt as we show it. */
export function checkUnmodified({ unmodifiedSince }: Guard, updatedAt: string | undefined): void {
  if (unmodifiedSince === undefined || updatedAt === undefined) return;
  if ((parseInstant(updatedAt) ?? 0) <= unmodifiedSince) return;
  throw new GatewayError('conflict', `It was changed at ${updatedAt}, after what If-Unmodified-Since says.`, {
    details: { updated_at: updatedAt },
  });
}
