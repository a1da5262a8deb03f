/**
 * Looks, every now and then, for what a provider has kept to itself: objects that changed, and objects that are not there
 * any more. What it finds is put to the events that were told, and goes the same way.
 */

import type { ObjectVersion } from '../../../adapters/contract/events.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-registrations.ts';
import { createCensus } from './census.ts';
import type { Hint } from './object-hint.ts';
import { checkpoint, hintBox, hintOf, type SweepDependencies, type Sweeping, typeOf } from './sweeping.ts';

/** How far back from the newest change it begins the next time, beside the time it takes: a search may be so late. */
export const OVERLAP_MS = 10 * 60_000;
/** How long it is remembered that an object was deleted. */
const DELETED_MS = 7 * 24 * 60 * 60_000;
const PARENTS_AT_ONCE = 100;

interface Changes {
  /** Where the next sweep begins: what changed while this one read, behind its back, must not be passed over. */
  readonly next: number;
  readonly found: number;
}

export function createSweeper(deps: SweepDependencies) {
  const { registrations, objects, clock } = deps;
  const put = hintBox(deps);
  const census = createCensus(deps);

  /** Those that are newer than what was told of them. */
  async function newer(
    watch: NativeWatchRow,
    versions: readonly (ObjectVersion & { readonly parentId?: string })[],
  ): Promise<Hint[]> {
    const ids = versions.map(({ id }) => id);
    const known = new Map((await objects.find(watch, ids)).map((row) => [row.objectId, row]));
    return versions
      .filter(({ id, updatedAt }) => {
        const row = known.get(id);
        if (!row) return watch.knowsAll || updatedAt >= watch.since;
        return row.state === 'deleted' || updatedAt > row.version;
      })
      .map(({ id, parentId }) => hintOf(watch, 'changed', id, parentId === undefined ? {} : { parentId }));
  }

  /** Parts of what has changed: those that are newer, and those that are not there any more. */
  async function changedParts(
    { native, session }: Sweeping,
    watch: NativeWatchRow,
    parentIds: readonly string[],
  ): Promise<Hint[]> {
    const hints: Hint[] = [];
    for (const some of chunks(parentIds, PARENTS_AT_ONCE)) {
      const parts = await native.parts(session, typeOf(watch), some);
      const versions = [...parts].flatMap(([parentId, own]) => own.map((part) => ({ ...part, parentId })));
      hints.push(...(await newer(watch, versions)));
      const there = new Set(versions.map(({ id }) => id));
      const gone = (await objects.partsOf(watch, [...parts.keys()])).filter(({ objectId }) => !there.has(objectId));
      hints.push(...gone.map(({ objectId, parentId }) => hintOf(watch, 'missing', objectId, { parentId })));
    }
    return hints;
  }

  /** Everything that changed since the last time. */
  async function changes(sweeping: Sweeping, root: ObjectType, watches: readonly NativeWatchRow[]): Promise<Changes> {
    const { connectionId, native, session } = sweeping;
    const startedAt = clock.now();
    const since = Math.min(...watches.map((watch) => watch.since));
    let newest = since;
    let found = 0;
    for await (const versions of native.changedSince(session, root, since)) {
      checkpoint(sweeping);
      newest = versions.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), newest);
      const ids = versions.map(({ id }) => id);
      for (const watch of watches) {
        const isRoot = watch.objectType === root;
        found += await put(connectionId, await (isRoot ? newer(watch, versions) : changedParts(sweeping, watch, ids)));
      }
    }
    return { next: newest - OVERLAP_MS - Math.max(0, clock.now() - startedAt), found };
  }

  /** Removes what need not be known any more. */
  async function forget(watch: NativeWatchRow, next: number): Promise<void> {
    const { knowsAll } = watch;
    const before = knowsAll ? clock.now() - DELETED_MS : Math.min(next, clock.now() - DELETED_MS);
    while (await objects.forget(watch, before, knowsAll)) await new Promise(setImmediate);
  }

  /** One round; how many objects it wants to be looked at. Throws an InterruptedError when the process stops. */
  return async function sweep(sweeping: Sweeping): Promise<number> {
    const { native, watches } = sweeping;
    const rootOf = (watch: NativeWatchRow) => native.objects[typeOf(watch)]?.partOf ?? typeOf(watch);
    let total = 0;
    for (const root of new Set(watches.map(rootOf))) {
      const own = watches.filter((watch) => rootOf(watch) === root);
      const { next, found } = await changes(sweeping, root, own);
      total += found + (await census(sweeping, root, own));
      for (const watch of own) {
        await registrations.changeWatch(watch, { since: next, sweptAt: clock.now() });
        await forget(watch, next);
      }
    }
    return total;
  };
}

export type Sweep = ReturnType<typeof createSweeper>;
