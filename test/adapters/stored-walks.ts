/** Walks that are kept in memory. */
import type { StoredWalk, StoredWalks } from '../../adapters/contract/session.ts';

/** @param pause before they are read or written, as with a database. */
export function storedWalks(pause: () => Promise<unknown> = async () => undefined): StoredWalks {
  let lastId = 0;
  /** The one used last is last. */
  let walks: (StoredWalk & { readonly list: string })[] = [];
  const find = ({ id, next, usedAt }: StoredWalk) =>
    walks.find((one) => one.id === id && one.next === next && one.usedAt === usedAt);
  return {
    async at(list, next) {
      await pause();
      const newest = walks.filter((walk) => walk.list === list).reverse();
      const goingOn = newest.filter((walk) => walk.next === next);
      if (goingOn.length > 0) return goingOn;
      return [newest.find((walk) => walk.previous === next) ?? newest[0]].filter((walk) => walk !== undefined);
    },
    async save(list, walk, before) {
      await pause();
      const known = before && find(before);
      walks = [...walks.filter((one) => one !== known), { ...walk, list, id: known?.id ?? String(++lastId) }];
    },
    async amend(walk, value) {
      await pause();
      const known = find(walk);
      walks = walks.map((one) => (one === known ? { ...one, value } : one));
    },
  };
}
