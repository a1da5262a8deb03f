/** Notes that adapters keep between the pages of a list: durable, for one caller on one connection, for a while. */
import type { Snapshots } from '../../adapters/adapter.ts';
import type { Clock } from '../lib/clock.ts';
import { sha256 } from '../lib/crypto.ts';
import type { SnapshotStore } from '../store/snapshots.ts';

const LIFETIME_MS = 15 * 60_000;
const PURGE_EVERY_MS = 60_000;
/** Longer ones are not kept: their list is walked from its beginning again. */
const LONGEST = 8 * 1024 * 1024;

export function createSnapshots(store: SnapshotStore, clock: Clock) {
  let purgedAt = 0;

  async function purge(now: number): Promise<void> {
    if (now - purgedAt < PURGE_EVERY_MS) return;
    purgedAt = now;
    await store.removeExpired(now);
  }

  /** @param callerId whose walk it is: two callers do not share one. */
  return (connectionId: string, callerId: string): Snapshots => {
    const nameOf = (key: string) => sha256(`${connectionId}\n${callerId}\n${key}`);
    return {
      get: (key) => store.find(nameOf(key), clock.now()),
      async set(key, value) {
        const now = clock.now();
        await purge(now);
        if (value.length > LONGEST) return;
        await store.put({ key: nameOf(key), connectionId, value, expiresAt: now + LIFETIME_MS });
      },
    };
  };
}

export type SnapshotsOf = ReturnType<typeof createSnapshots>;
