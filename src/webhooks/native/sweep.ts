/**
 * Finds what a provider did not report: objects that changed, and objects that are gone. It becomes hints among the events
 * of the provider, and is accepted like these.
 */

import type { ObjectVersion } from '../../../adapters/contract/events.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import { inSteps } from '../../lib/in-steps.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-watches.ts';
import { takeCensus } from './census.ts';
import type { ObjectHint } from './object-hint.ts';
import { checkpoint, hintOf, type SweepContext, type SweepDependencies, storeHints, typeOf } from './sweep-context.ts';

/** How far before the newest change the next sweep begins, beside the time that this one took: so late a search may be. */
export const OVERLAP_MS = 10 * 60_000;
/** How long a deletion is remembered. */
const DELETED_MS = 7 * 24 * 60 * 60_000;
const PARENTS_AT_ONCE = 100;

interface Changes {
  /** Where the next sweep begins, so that it meets what changed while this one read. */
  readonly next: number;
  readonly found: number;
}

/** Those that are newer than what was sent of them. */
async function newer(
  { stores: { objects } }: SweepDependencies,
  watch: NativeWatchRow,
  versions: readonly (ObjectVersion & { readonly parentId?: string })[],
): Promise<ObjectHint[]> {
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

/** Parts of objects that changed: those that are newer, and those that are gone. */
async function changedParts(
  deps: SweepDependencies,
  { native, session }: SweepContext,
  watch: NativeWatchRow,
  parentIds: readonly string[],
): Promise<ObjectHint[]> {
  const hints: ObjectHint[] = [];
  for (const some of chunks(parentIds, PARENTS_AT_ONCE)) {
    const parts = await native.parts(session, typeOf(watch), some);
    const versions = [...parts].flatMap(([parentId, own]) => own.map((part) => ({ ...part, parentId })));
    hints.push(...(await newer(deps, watch, versions)));
    const present = new Set(versions.map(({ id }) => id));
    const known = await deps.stores.objects.partsOf(watch, [...parts.keys()]);
    const gone = known.filter(({ objectId }) => !present.has(objectId));
    hints.push(...gone.map(({ objectId, parentId }) => hintOf(watch, 'missing', objectId, { parentId })));
  }
  return hints;
}

/** Everything that changed since the last sweep. */
async function changes(
  deps: SweepDependencies,
  context: SweepContext,
  root: ObjectType,
  watches: readonly NativeWatchRow[],
): Promise<Changes> {
  const { native, session } = context;
  const { clock } = deps;
  const startedAt = clock.now();
  const since = Math.min(...watches.map((watch) => watch.since));
  let newest = since;
  let found = 0;
  for await (const versions of native.changedSince(session, root, since)) {
    checkpoint(context);
    newest = versions.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), newest);
    const ids = versions.map(({ id }) => id);
    for (const watch of watches) {
      const isRoot = watch.objectType === root;
      const hints = await (isRoot ? newer(deps, watch, versions) : changedParts(deps, context, watch, ids));
      found += await storeHints(deps, context, hints);
    }
  }
  return { next: newest - OVERLAP_MS - Math.max(0, clock.now() - startedAt), found };
}

/** Removes what need not be known any more. */
async function forget({ stores, clock }: SweepDependencies, watch: NativeWatchRow, next: number): Promise<void> {
  const { knowsAll } = watch;
  const before = knowsAll ? clock.now() - DELETED_MS : Math.min(next, clock.now() - DELETED_MS);
  await inSteps(() => stores.objects.forget(watch, before, knowsAll));
}

/** One sweep; how many objects it wants to have fetched. Throws an InterruptedError when the process stops. */
export async function sweep(deps: SweepDependencies, context: SweepContext): Promise<number> {
  const { native, watches } = context;
  const rootOf = (watch: NativeWatchRow) => native.objects[typeOf(watch)]?.partOf ?? typeOf(watch);
  let total = 0;
  for (const root of new Set(watches.map(rootOf))) {
    const own = watches.filter((watch) => rootOf(watch) === root);
    const { next, found } = await changes(deps, context, root, own);
    total += found + (await takeCensus(deps, context, root, own));
    for (const watch of own) {
      await deps.stores.registrations.changeWatch(watch, { since: next, sweptAt: deps.clock.now() });
      await forget(deps, watch, next);
    }
  }
  return total;
}
