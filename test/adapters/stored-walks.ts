/** Walks that are kept in memory. */
import type { StoredWalk, StoredWalks } from '../../adapters/contract/session.ts';

/** @param pause before they are read or written, as with a database. */
export function storedWalks(pause: () => Promise<unknown> = async () => undefined): StoredWalks {
  /** The one used last is last. */
  const lists = new Map<string, StoredWalk[]>();
  return {
    async at(list, next) {
      await pause();
      const walks = [...(lists.get(list) ?? [])].reverse();
      const matching = walks.filter((walk) => walk.next === next);
      return matching.length > 0 ? matching : walks.slice(0, 1);
    },
    async save(list, walk) {
      await pause();
      const walks = lists.get(list) ?? [];
      const before = walks.find(({ id }) => id === walk.id);
      const others = walks.filter(({ id }) => id !== walk.id);
      lists.set(list, [...others, { ...walk, value: walk.value ?? before?.value ?? '' }]);
    },
  };
}
