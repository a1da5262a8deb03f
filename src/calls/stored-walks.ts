/** Where walks over lists stand between two pages: durable, for one caller on one connection, for a while. */

import type { StoredWalks } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import { sha256 } from '../lib/crypto.ts';
import { randomToken } from '../lib/id.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { WalkStore } from '../store/connections/walks.ts';

/** After its last page. */
export const WALK_LIFETIME_MS = 15 * 60_000;
/** Longer ones are not kept: their list is walked from its beginning again. */
const LONGEST = 8 * 1024 * 1024;

/** Walks of one connection, and bytes of them; of more the oldest go. */
const MOST_OF_ONE = 1000;
const MOST_BYTES_OF_ONE = 64 * 1024 * 1024;
/** Walks, and length of them, that a process writes for a connection before it looks how many there are. */
const LOOK_EVERY = 200;
const LOOK_EVERY_LENGTH = 16 * 1024 * 1024;
const MOST_COUNTED = 10_000;
const ID_BYTES = 9;

/**
 * @param callerId whose walks they are: two callers do not share one. Who is authorized anew may see something else, so that
 * walks begin anew when the connection is changed.
 */
export type StoredWalksOf = (connection: Pick<ConnectionRow, 'id' | 'updatedAt'>, callerId: string) => StoredWalks;

export function createStoredWalks(store: WalkStore, clock: Clock): StoredWalksOf {
  const written = recentlyUsed<{ readonly walks: number; readonly length: number }>(MOST_COUNTED);

  /** A caller who asks for ever other things does not fill the store. */
  async function bound(connectionId: string, added: number): Promise<void> {
    const before = written.get(connectionId) ?? { walks: 0, length: 0 };
    const [walks, length] = [before.walks + 1, before.length + added];
    const isDue = walks >= LOOK_EVERY || length >= LOOK_EVERY_LENGTH;
    written.set(connectionId, isDue ? { walks: 0, length: 0 } : { walks, length });
    if (isDue) await store.keepNewest(connectionId, MOST_OF_ONE, MOST_BYTES_OF_ONE);
  }

  return ({ id: connectionId, updatedAt }, callerId) => {
    const nameOf = (list: string) => sha256(`${connectionId}\n${updatedAt}\n${callerId}\n${list}`);
    return {
      at: (list, next) => store.at(nameOf(list), next, clock.now() - WALK_LIFETIME_MS),
      async save(list, walk, before) {
        const { value } = walk;
        if (value.length > LONGEST) return;
        const isSame = value === before?.value;
        const isMoved = before && (await store.moveOn(before, { ...walk, value: isSame ? undefined : value }));
        if (!isMoved) await store.insert({ ...walk, id: randomToken(ID_BYTES), connectionId, list: nameOf(list) });
        if (!isMoved || !isSame) await bound(connectionId, value.length);
      },
      amend: (walk, value) => store.amend(walk, value),
    };
  };
}
