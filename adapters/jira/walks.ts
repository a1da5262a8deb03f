/**
 * The walks of one caller over one query. Each begins at offset 0 and is found again by the offset at which it goes on;
 * two of them that are at the same place are told apart as well as can be: one may then see an issue twice, and none
 * misses one.
 */
import { randomBytes } from 'node:crypto';
import type { Session } from '../session.ts';

/** What a walk has found so far, in order. */
export interface Walk {
  ids: string[];
  /** Whether there are no more than these. */
  isComplete: boolean;
}

interface Entry {
  readonly name: string;
  /** Where it goes on. */
  readonly next: number;
  /** When it was last used, in epoch milliseconds. */
  readonly at: number;
}

/** Walks at a time; more than these share. */
const MOST_WALKS = 4;

const encode = ({ ids, isComplete }: Walk): string => `${isComplete ? '.' : '+'}${ids.join(',')}`;

const decode = (text: string): Walk => ({
  ids: text.length > 1 ? text.slice(1).split(',') : [],
  isComplete: text.startsWith('.'),
});

/** A walk that nobody went on with for so long is not mistaken for the one that goes on now. */
const ABANDONED_MS = 60_000;

/** The walk, and at its end what another one at the same place has still to see and this one has seen already. */
function shared(walk: Walk, other: Walk, offset: number): Walk {
  const coming = new Set(other.ids.slice(offset));
  const unseen = walk.ids.slice(0, offset).filter((id) => coming.has(id));
  return { ids: [...walk.ids, ...unseen], isComplete: walk.isComplete };
}

export async function openWalks({ snapshots, clock }: Pick<Session, 'snapshots' | 'clock'>, jql: string) {
  const indexKey = `walks\n${jql}`;
  const keyOf = (name: string) => `walk\n${name}`;
  /** The one used last is last. */
  const entries = JSON.parse((await snapshots.get(indexKey)) ?? '[]') as Entry[];
  let name: string | undefined;
  let stored: string | undefined;

  async function load(entry: Entry): Promise<Walk | undefined> {
    const text = await snapshots.get(keyOf(entry.name));
    return text === undefined ? undefined : decode(text);
  }

  return {
    /**
     * The walk that goes on at this offset, or else the latest; undefined when there is none. Of two at one place the
     * later one is taken, and each is completed by what it alone has seen, since it may be the other's turn.
     */
    async at(offset: number): Promise<Walk | undefined> {
      const isLive = ({ at }: Entry) => clock.now() - at < ABANDONED_MS;
      const matching = entries.filter(({ next }) => next === offset);
      const chosen = matching.at(-1) ?? entries.at(-1);
      let walk = chosen && (await load(chosen));
      if (!chosen || !walk) return undefined;
      name = chosen.name;
      stored = encode(walk);
      for (const entry of matching.filter((one) => one !== chosen && isLive(one))) {
        const rival = await load(entry);
        if (!rival) continue;
        await snapshots.set(keyOf(entry.name), encode(shared(rival, walk, offset)));
        walk = shared(walk, rival, offset);
      }
      // Whoever asks for what comes after the end wants to know what has come since.
      return offset >= walk.ids.length ? { ...walk, isComplete: false } : walk;
    },
    /** Keeps the walk for its next page; one that is at its end has none. */
    async save(walk: Walk, next: number): Promise<void> {
      if (stored === undefined && walk.isComplete && next >= walk.ids.length) return;
      name ??= randomBytes(9).toString('base64url');
      const text = encode(walk);
      if (text !== stored) await snapshots.set(keyOf(name), text);
      const kept = entries.filter((entry) => entry.name !== name).slice(1 - MOST_WALKS);
      await snapshots.set(indexKey, JSON.stringify([...kept, { name, next, at: clock.now() }]));
    },
  };
}
