/** Who is there, and who is not any more: how deletions are found of which nobody has told. */

import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import type { NativeObjectRow } from '../../store/webhooks/native-objects.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-registrations.ts';
import type { Hint } from './object-hint.ts';
import { checkpoint, hintBox, hintOf, type SweepDependencies, type Sweeping, typeOf } from './sweeping.ts';

const PARENTS_AT_ONCE = 100;
const IDS_AT_ONCE = 2000;

export function createCensus(deps: SweepDependencies) {
  const { registrations, objects, clock } = deps;
  const put = hintBox(deps);

  /** Ids of all roots there are. */
  async function idsOf(sweeping: Sweeping, root: ObjectType): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const some of sweeping.native.allIds(sweeping.session, root)) {
      for (const id of some) ids.add(id);
      checkpoint(sweeping);
    }
    return ids;
  }

  const seen = ({ connectionId, objectType }: NativeWatchRow, objectId: string): NativeObjectRow => ({
    connectionId,
    objectType,
    objectId,
    parentId: null,
    state: 'seen',
    version: 0,
    changedAt: clock.now(),
  });

  /**
   * Notes all that was there before the watch began, so that it is missed later. What is younger is told by its own
   * event, which may be on its way: noted here, it would seem to have been told.
   */
  async function noteRoots(sweeping: Sweeping, watch: NativeWatchRow): Promise<void> {
    for await (const ids of sweeping.native.allIds(sweeping.session, typeOf(watch), watch.since)) {
      checkpoint(sweeping);
      await objects.insertNew(ids.map((id) => seen(watch, id)));
    }
  }

  /** The same of parts. */
  async function noteParts(sweeping: Sweeping, watch: NativeWatchRow, parentIds: ReadonlySet<string>): Promise<number> {
    let found = 0;
    for (const some of chunks([...parentIds], PARENTS_AT_ONCE)) {
      checkpoint(sweeping);
      const parts = await sweeping.native.parts(sweeping.session, typeOf(watch), some);
      const all = [...parts].flatMap(([parentId, own]) => own.map((part) => ({ ...part, parentId })));
      const old = all.filter(({ updatedAt }) => updatedAt < watch.since);
      await objects.insertNew(
        old.map(({ id, parentId, updatedAt }) => ({
          ...seen(watch, id),
          parentId,
          version: updatedAt,
          changedAt: updatedAt,
        })),
      );
      const young = all.filter(({ updatedAt }) => updatedAt >= watch.since);
      found += await put(
        sweeping.connectionId,
        young.map(({ id, parentId }) => hintOf(watch, 'changed', id, { parentId })),
      );
    }
    return found;
  }

  /** What is known and not there, and what is there and not known. */
  async function missingRoots(watch: NativeWatchRow, ids: ReadonlySet<string>): Promise<Hint[]> {
    const unknown = new Set(ids);
    const hints: Hint[] = [];
    for (let after = ''; ; ) {
      const known = await objects.idsAfter(watch, after, IDS_AT_ONCE);
      for (const id of known) if (!unknown.delete(id)) hints.push(hintOf(watch, 'missing', id));
      after = known.at(-1) ?? '';
      if (known.length === 0) break;
    }
    return [...hints, ...[...unknown].map((id) => hintOf(watch, 'changed', id))];
  }

  /** Known parts of what is not there. */
  async function missingParts(watch: NativeWatchRow, ids: ReadonlySet<string>): Promise<Hint[]> {
    const hints: Hint[] = [];
    for (let after = ''; ; ) {
      const known = await objects.parentIdsAfter(watch, after, IDS_AT_ONCE);
      const gone = known.filter((id) => !ids.has(id));
      const parts = await objects.partsOf(watch, gone);
      hints.push(
        ...parts.map(({ objectId, parentId }) => hintOf(watch, 'missing', objectId, { parentId, isCascade: true })),
      );
      after = known.at(-1) ?? '';
      if (known.length === 0) break;
    }
    return hints;
  }

  /** Counts those of which somebody wants to know what was deleted; what it found out, in number of hints. */
  return async function census(
    sweeping: Sweeping,
    root: ObjectType,
    watches: readonly NativeWatchRow[],
  ): Promise<number> {
    const counted = watches.filter(({ objectType }) => sweeping.wantsDeleted.has(objectType));
    if (counted.length === 0) return 0;
    const ids = await idsOf(sweeping, root);
    let found = 0;
    for (const watch of counted) {
      const isRoot = watch.objectType === root;
      if (watch.knowsAll) {
        const hints = await (isRoot ? missingRoots(watch, ids) : missingParts(watch, ids));
        found += await put(sweeping.connectionId, hints);
        continue;
      }
      if (isRoot) await noteRoots(sweeping, watch);
      else found += await noteParts(sweeping, watch, ids);
      await registrations.changeWatch(watch, { knowsAll: true });
    }
    return found;
  };
}
