/** Notes that adapters keep between the pages of a list: durable, for one caller on one connection, for a while. */
import { LRUCache } from 'lru-cache';
import type { Snapshots } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import { sha256 } from '../lib/crypto.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import type { SnapshotStore } from '../store/connections/snapshots.ts';

const LIFETIME_MS = 15 * 60_000;
/** Longer ones are not kept: their list is walked from its beginning again. */
const LONGEST = 8 * 1024 * 1024;

/** What is short, or known not to be there, is not read twice: most lists look something up that is seldom written. */
const MEMORIZED_LENGTH = 2000;
const MEMORIZED = 5000;

/** Notes of one connection, and bytes of them; of more the oldest go. */
const MOST_OF_ONE = 1000;
const MOST_BYTES_OF_ONE = 64 * 1024 * 1024;
/** Notes, and length of them, that a process writes for a connection before it looks how many there are. */
const LOOK_EVERY = 200;
const LOOK_EVERY_LENGTH = 16 * 1024 * 1024;
const MOST_COUNTED = 10_000;

interface Note {
  readonly value: string | undefined;
  readonly expiresAt: number;
}

/** @param callerId whose walk it is: two callers do not share one. */
export type SnapshotsOf = (connectionId: string, callerId: string) => Snapshots;

/** @param outsideWrites changes when another process has written to the store. */
export function createSnapshots(store: SnapshotStore, clock: Clock, outsideWrites: () => number): SnapshotsOf {
  const memory = new FreshCache<Note>({ max: MEMORIZED, version: outsideWrites });
  const written = new LRUCache<string, { readonly notes: number; readonly length: number }>({ max: MOST_COUNTED });

  /** A caller who asks for ever other things does not fill the store. */
  async function bound(connectionId: string, added: number): Promise<void> {
    const before = written.get(connectionId) ?? { notes: 0, length: 0 };
    const [notes, length] = [before.notes + 1, before.length + added];
    const isDue = notes >= LOOK_EVERY || length >= LOOK_EVERY_LENGTH;
    written.set(connectionId, isDue ? { notes: 0, length: 0 } : { notes, length });
    if (isDue) await store.keepNewest(connectionId, MOST_OF_ONE, MOST_BYTES_OF_ONE);
  }

  async function read(name: string): Promise<string | undefined> {
    const now = clock.now();
    const note = memory.get(name);
    if (note && note.expiresAt > now) return note.value;
    const value = await store.find(name, now);
    if (value === undefined) memory.set(name, { value, expiresAt: Number.POSITIVE_INFINITY });
    return value;
  }

  return (connectionId, callerId) => {
    const nameOf = (key: string) => sha256(`${connectionId}\n${callerId}\n${key}`);
    return {
      get: (key) => read(nameOf(key)),
      async set(key, value) {
        const now = clock.now();
        if (value.length > LONGEST) return;
        const name = nameOf(key);
        const expiresAt = now + LIFETIME_MS;
        await store.put({ key: name, connectionId, value, expiresAt });
        await bound(connectionId, value.length);
        if (value.length <= MEMORIZED_LENGTH) memory.set(name, { value, expiresAt });
        else memory.delete(name);
      },
    };
  };
}
