/**
 * The walks of one caller over one list. Each begins at offset 0 and is found again by the offset at which it goes on;
 * two of them that are at the same place are told apart as well as can be: one may then see an object twice, and none
 * misses one.
 */
import { randomBytes } from 'node:crypto';
import type { Ahead, Session } from '../../contract/session.ts';

/** Where in the provider's list a known id stood. */
export interface Anchor {
  /** Index in `ids`. */
  readonly index: number;
  readonly startAt: number;
}

export interface Pending {
  readonly id: string;
  /** What it is sorted by; undefined when that is not known, so that it comes last. */
  readonly key: string | number | undefined;
}

/** What a walk has found so far, in order. */
export interface Walk {
  ids: string[];
  /** Whether there are no more than these. */
  isComplete: boolean;
  /** When the walk began, in epoch milliseconds. */
  startedAt?: number;
  /** Whether there were no more than these when it came to its end; there may be since. */
  wasComplete?: boolean;
  /** What the last object that was served is sorted by, where that never changes. */
  reached?: number;
  /** Offset of the first of them, where a walk did not begin at the beginning. */
  base?: number;
  /** For lists that the provider pages by position: where their pages began, in order. */
  anchors?: Anchor[];
  /** Objects that were looked for apart from the list. */
  askedApart?: readonly string[];
  /** Found apart from the list, and not yet at the place where they belong, in order. */
  pending?: Pending[];
  /** Whether some of them have to be looked for before the place where the walk stands. */
  isMixed?: boolean;
}

interface Entry {
  readonly name: string;
  /** Where it goes on. */
  readonly next: number;
  /** When it was last used, in epoch milliseconds. */
  readonly at: number;
  /** When its ids were last written. */
  readonly writtenAt: number;
}

/** Walks at a time; more than these share. */
const MOST_WALKS = 16;

const encode = ({ ids, ...rest }: Walk): string => JSON.stringify({ ...rest, ids: ids.join(',') });

function decode(stored: string): Walk {
  const { ids, ...rest } = JSON.parse(stored) as Omit<Walk, 'ids'> & { ids: string };
  return { ...rest, ids: ids === '' ? [] : ids.split(',') };
}

const endOf = ({ ids, base = 0, pending = [] }: Walk): number => base + ids.length + pending.length;

/** A walk that nobody went on with for so long is not mistaken for the one that goes on now. */
const ABANDONED_MS = 60_000;

/** Ids that did not change are written again after so long, so that they live as long as the walk goes on. */
const REWRITTEN_AFTER_MS = 5 * 60_000;

/**
 * The walk, and at its end what this one has seen already and another one at the same place has still to see: what that
 * one knows to come, and what comes after the last object that both have seen. What stands before is newer than the other.
 */
function shared(walk: Walk, other: Walk, offset: number): Walk {
  const [base, otherBase] = [walk.base ?? 0, other.base ?? 0];
  const seen = new Set(other.ids.slice(0, Math.max(0, offset - otherBase)));
  const coming = new Set(other.ids.slice(Math.max(0, offset - otherBase)));
  const own = walk.ids.slice(Math.max(0, otherBase - base), Math.max(0, offset - base));
  const lastCommon = own.findLastIndex((id) => seen.has(id));
  const unseen = own.filter((id, index) => coming.has(id) || (index > lastCommon && !seen.has(id)));
  return unseen.length === 0 ? walk : { ...walk, ids: [...walk.ids, ...unseen], isMixed: true };
}

/** What is needed of a session. */
export type Walker = Pick<Session, 'snapshots' | 'clock' | 'serialize'> & {
  readonly ahead?: Pick<Ahead<never>, 'keep' | 'take'> | undefined;
};

/** @param list tells the list from others of the caller: what was asked for, but not which page of it. */
export async function openWalks({ snapshots, clock, serialize }: Walker, list: string) {
  const indexKey = `walks\n${list}`;
  const keyOf = (name: string) => `walk\n${name}`;
  /** The one used last is last. */
  const readIndex = async () => JSON.parse((await snapshots.get(indexKey)) ?? '[]') as Entry[];
  const entries = await readIndex();
  let name: string | undefined;
  let stored: string | undefined;

  const load = (entry: Entry): Promise<string | undefined> => snapshots.get(keyOf(entry.name));

  /**
   * Others may have gone on since the index was read. Two processes that do this in the same moment may still lose one
   * of the two entries; then that walk goes on as a new one, from the latest that is known.
   */
  const enter = (entry: Entry): Promise<void> =>
    serialize(indexKey, async () => {
      const others = (await readIndex()).filter((one) => one.name !== entry.name).slice(1 - MOST_WALKS);
      await snapshots.set(indexKey, JSON.stringify([...others, entry]));
    });

  return {
    /**
     * The walk that goes on at this offset, or else the latest; undefined when there is none. Of two at one place the
     * later one is taken, and each is completed by what it alone has seen, since it may be the other's turn.
     */
    async at(offset: number): Promise<Walk | undefined> {
      const isLive = ({ at }: Entry) => clock.now() - at < ABANDONED_MS;
      const matching = entries.filter(({ next }) => next === offset);
      const chosen = matching.at(-1) ?? entries.at(-1);
      stored = chosen && (await load(chosen));
      if (!chosen || stored === undefined) return undefined;
      let walk = decode(stored);
      name = chosen.name;
      for (const entry of matching.filter((one) => one !== chosen && isLive(one))) {
        const text = await load(entry);
        if (text === undefined) continue;
        const rival = decode(text);
        await snapshots.set(keyOf(entry.name), encode(shared(rival, walk, offset)));
        walk = shared(walk, rival, offset);
      }
      // Whoever asks for what comes after the end wants to know what has come since.
      return offset >= endOf(walk) ? { ...walk, isComplete: false, wasComplete: walk.isComplete } : walk;
    },
    /** Keeps the walk for its next page. @param isAll whether its only page was so short that there is none. */
    async save(walk: Walk, next: number, isAll: boolean): Promise<void> {
      if (stored === undefined && walk.isComplete && isAll) return;
      name ??= randomBytes(9).toString('base64url');
      walk.startedAt ??= clock.now();
      const now = clock.now();
      const before = entries.find((entry) => entry.name === name);
      const text = encode(walk);
      const isWritten = text === stored && before !== undefined && now - before.writtenAt < REWRITTEN_AFTER_MS;
      if (!isWritten) await snapshots.set(keyOf(name), text);
      await enter({ name, next, at: now, writtenAt: isWritten ? before.writtenAt : now });
    },
  };
}
