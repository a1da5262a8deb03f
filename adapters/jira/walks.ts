/**
 * The walks of one caller over one query. Each begins at offset 0 and is found again by the offset at which it goes on;
 * two of them that are at the same place are told apart as well as can be: one may then see an issue twice, and none
 * misses one.
 */
import { randomBytes } from 'node:crypto';
import type { Snapshots } from '../adapter.ts';

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
}

/** Walks at a time; more than these share. */
const MOST_WALKS = 4;

const encode = ({ ids, isComplete }: Walk): string => `${isComplete ? '.' : '+'}${ids.join(',')}`;

const decode = (text: string): Walk => ({
  ids: text.length > 1 ? text.slice(1).split(',') : [],
  isComplete: text.startsWith('.'),
});

/** Issues that the others at the same place may still have to see. */
function withUnseen(walk: Walk, others: readonly Walk[], offset: number): Walk {
  const ids = [...walk.ids];
  for (const other of others) {
    const seen = new Set(other.ids.slice(0, offset));
    const coming = new Set(ids.slice(offset));
    const unseen = [...walk.ids.slice(0, offset).filter((id) => !seen.has(id)), ...other.ids.slice(offset)];
    ids.push(...unseen.filter((id) => !coming.has(id)));
  }
  return { ids, isComplete: walk.isComplete };
}

export async function openWalks(snapshots: Snapshots, jql: string) {
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
    /** The walk that goes on at this offset, or else the latest; undefined when there is none. */
    async at(offset: number): Promise<Walk | undefined> {
      const matching = entries.filter(({ next }) => next === offset);
      const [chosen = entries.at(-1), ...others] = matching;
      const walk = chosen && (await load(chosen));
      if (!chosen || !walk) return undefined;
      name = chosen.name;
      stored = encode(walk);
      const rivals = (await Promise.all(others.map(load))).filter((other) => other !== undefined);
      return rivals.length > 0 ? withUnseen(walk, rivals, offset) : walk;
    },
    /** Keeps the walk for its next page; one that is at its end has none. */
    async save(walk: Walk, next: number): Promise<void> {
      if (stored === undefined && walk.isComplete && next >= walk.ids.length) return;
      name ??= randomBytes(9).toString('base64url');
      const text = encode(walk);
      if (text !== stored) await snapshots.set(keyOf(name), text);
      const kept = entries.filter((entry) => entry.name !== name).slice(1 - MOST_WALKS);
      await snapshots.set(indexKey, JSON.stringify([...kept, { name, next }]));
    },
  };
}
