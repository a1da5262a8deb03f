/** Which objects were written lately through the gateway, by whichever process. */
import type { RecentWrites } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { RecentWriteStore } from '../store/connections/recent-writes.ts';

export function createRecentWrites(store: RecentWriteStore, clock: Clock) {
  async function note(connectionId: string, objectId: string): Promise<void> {
    await store.note(connectionId, objectId, clock.now());
  }

  return (connectionId: string, log: Logger): RecentWrites => ({
    // The write has been made: that it can't be noted is no reason to call it a failure.
    note: (objectId) =>
      note(connectionId, objectId).catch((err: unknown) => log.warn({ err }, 'write not noted for the next list')),
    list: (maxAgeMs, limit) => store.list(connectionId, clock.now() - maxAgeMs, limit),
  });
}

export type RecentWritesOf = ReturnType<typeof createRecentWrites>;
