/**
 * The walks of one caller over one list. Each begins at offset 0 and is found again by the offset at which it goes on;
 * two of them that are at the same place are told apart as well as can be. Where rows before it were deleted between
 * them, one may see an object twice, and the other miss it.
 */
import type { Ahead, Session, StoredWalk } from '../../contract/session.ts';

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

const encode = ({ ids, ...rest }: Walk): string => JSON.stringify({ ...rest, ids: ids.join(',') });

function decode(stored: string): Walk {
  const { ids, ...rest } = JSON.parse(stored) as Omit<Walk, 'ids'> & { ids: string };
  return { ...rest, ids: ids === '' ? [] : ids.split(',') };
}

const endOf = ({ ids, base = 0, pending = [] }: Walk): number => base + ids.length + pending.length;

/** A walk that nobody went on with for so long is not mistaken for the one that goes on now. */
const ABANDONED_MS = 60_000;

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
  const twice = repeated(walk.ids);
  const unseen = own.filter((id, index) => (coming.has(id) || (index > lastCommon && !seen.has(id))) && !twice.has(id));
  return unseen.length === 0 ? walk : { ...walk, ids: [...walk.ids, ...unseen], isMixed: true };
}

/** Nothing is put to the end of a walk a second time: it would never come to it. */
function repeated(ids: readonly string[]): ReadonlySet<string> {
  const once = new Set<string>();
  return new Set(ids.filter((id) => once.size === once.add(id).size));
}

/** What is needed of a session. */
export type Walker = Pick<Session, 'walks' | 'clock' | 'signal'> & {
  readonly ahead?: Omit<Ahead<never>, 'read'> | undefined;
};

/** @param list tells the list from others of the caller: what was asked for, but not which page of it. */
export function openWalks({ walks, clock }: Walker, list: string) {
  /** The walk that goes on; undefined for one that begins, or leaves another. */
  let known: StoredWalk | undefined;
  let offset = 0;

  return {
    /**
     * The walk that goes on at this offset, or whose last page is asked for again; or else what the latest knows, which
     * stays where it is. Undefined when there is none. Of two at one place the later one is taken, and each is completed by
     * what it alone has seen, since it may be the other's turn.
     */
    async at(asked: number): Promise<Walk | undefined> {
      offset = asked;
      const [chosen, ...others] = await walks.at(list, offset);
      if (!chosen) return undefined;
      if (chosen.next === offset || chosen.previous === offset) known = chosen;
      let walk = decode(chosen.value);
      for (const rival of others.filter(({ usedAt }) => clock.now() - usedAt < ABANDONED_MS)) {
        const other = decode(rival.value);
        const completed = encode(shared(other, walk, offset));
        if (completed !== rival.value) await walks.amend(rival, completed);
        walk = shared(walk, other, offset);
      }
      // Whoever asks for what comes after the end wants to know what has come since.
      return offset >= endOf(walk) ? { ...walk, isComplete: false, wasComplete: walk.isComplete } : walk;
    },
    /** Keeps the walk for its next page. @param isAll whether its only page was so short that there is none. */
    async save(walk: Walk, next: number, isAll: boolean): Promise<void> {
      if (!known && walk.isComplete && isAll) return;
      walk.startedAt ??= clock.now();
      await walks.save(list, { next, previous: offset, usedAt: clock.now(), value: encode(walk) }, known);
    },
  };
}
