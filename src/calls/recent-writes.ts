/** Which objects were written lately through the gateway, by whichever process. */
import type { RecentWrites } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { RecentWriteStore } from '../store/connections/recent-writes.ts';

export type RecentWritesOf = (connectionId: string, log: Logger) => RecentWrites;

export const createRecentWrites =
  (store: RecentWriteStore, clock: Clock): RecentWritesOf =>
  (connectionId, log) => ({
    // The write has been made: that it can't be stored here is no reason to call it a failure.
    note: (objectId) =>
      store
        .note(connectionId, objectId, clock.now())
        .catch((err: unknown) => log.warn({ err }, 'write not stored for the next list')),
    async list(maxAgeMs, limit) {
      const rows = await store.list(connectionId, clock.now() - maxAgeMs, limit);
      const ids = rows.map(({ objectId }) => objectId).filter((objectId) => objectId !== '');
      return { ids, lastAt: rows[0]?.writtenAt };
    },
  });
