/** Several who write to one object: what the provider refuses because somebody was faster is tried again. */
import { parseInstant } from '../../schema/instant.ts';
import { backoff } from '../../src/lib/backoff.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import { sleep } from '../../src/lib/sleep.ts';
import type { Guard } from '../contract/object-adapter.ts';
import type { Session } from '../contract/session.ts';

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;

/**
 * Tries again what was refused because of a concurrent change.
 * @param isConflict whether an error means that somebody was faster, and that nothing was written.
 * @param work reads the object afresh each time.
 */
export async function overConflicts<T>(
  { clock, deadline, signal }: Pick<Session, 'clock' | 'deadline' | 'signal'>,
  isConflict: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = backoff(attempt, {
        firstMs: FIRST_PAUSE_MS,
        longestMs: LONGEST_PAUSE_MS,
        random: Math.random,
      });
      if (!isConflict(error) || attempt === MOST_ATTEMPTS || clock.now() + pause > deadline) throw error;
      await sleep(pause, signal).catch((cause) => {
        throw new GatewayError('upstream_timeout', 'There was no time left to try again; nothing was written.', {
          cause,
        });
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
