/** Finds deletions that the provider did not report: known objects that are in no list any more. */
import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import type { NativeObjectRow } from '../../store/webhooks/native-objects.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-watches.ts';
import type { ObjectHint } from './object-hint.ts';
import { checkpoint, hintOf, type SweepContext, type SweepDependencies, storeHints, typeOf } from './sweep-context.ts';

const PARENTS_AT_ONCE = 100;
const IDS_AT_ONCE = 2000;

/** Ids of all objects that are part of no other. */
async function readIds(context: SweepContext, root: ObjectType): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const some of context.native.allIds(context.session, root)) {
    for (const id of some) ids.add(id);
    checkpoint(context);
  }
  return ids;
}

const seen = ({ connectionId, objectType }: NativeWatchRow, objectId: string, now: number): NativeObjectRow => ({
  connectionId,
  objectType,
  objectId,
  parentId: null,
  state: 'seen',
  version: 0,
  changedAt: now,
});

/**
 * Records what was there before the watch began, so that its absence is noticed. What is younger has an event of its own,
 * perhaps still on its way: recorded here, it would count as sent.
 */
async function recordRoots(deps: SweepDependencies, context: SweepContext, watch: NativeWatchRow): Promise<void> {
  for await (const ids of context.native.allIds(context.session, typeOf(watch), watch.since)) {
    checkpoint(context);
    await deps.stores.objects.insertNew(ids.map((id) => seen(watch, id, deps.clock.now())));
  }
}

/** The same for parts; how many hints there are of younger ones. */
async function recordParts(
  deps: SweepDependencies,
  context: SweepContext,
  watch: NativeWatchRow,
  parentIds: ReadonlySet<string>,
): Promise<number> {
  let found = 0;
  for (const some of chunks([...parentIds], PARENTS_AT_ONCE)) {
    checkpoint(context);
    const parts = await context.native.parts(context.session, typeOf(watch), some);
    const all = [...parts].flatMap(([parentId, own]) => own.map((part) => ({ ...part, parentId })));
    const old = all.filter(({ updatedAt }) => updatedAt < watch.since);
    await deps.stores.objects.insertNew(
      old.map(({ id, parentId, updatedAt }) => ({
        ...seen(watch, id, updatedAt),
        parentId,
        version: updatedAt,
      })),
    );
    const young = all.filter(({ updatedAt }) => updatedAt >= watch.since);
    const hints = young.map(({ id, parentId }) => hintOf(watch, 'changed', id, { parentId }));
    found += await storeHints(deps, context, hints);
  }
  return found;
}

/** Ids in their order, in parts, from a reader of those that come after one. */
async function* inOrder(read: (after: string) => Promise<string[]>) {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const ids = await read(after);
    if (ids.length > 0) yield ids;
    after = ids.at(-1);
  }
}

/** What is known and not in the list, and what is in the list and not known. */
async function differingRoots({ stores: { objects } }: SweepDependencies, watch: NativeWatchRow, listed: Ids) {
  const unknown = new Set(listed);
  const missing: string[] = [];
  for await (const known of inOrder((after) => objects.idsAfter(watch, after, IDS_AT_ONCE))) {
    for (const id of known) if (!unknown.delete(id)) missing.push(id);
  }
  return {
    missing: missing.map((id) => hintOf(watch, 'missing', id)),
    changed: [...unknown].map((id) => hintOf(watch, 'changed', id)),
  };
}

/** Known parts of objects that are not in the list. */
async function missingParts(
  { stores: { objects } }: SweepDependencies,
  watch: NativeWatchRow,
  listed: Ids,
): Promise<ObjectHint[]> {
  const hints: ObjectHint[] = [];
  for await (const known of inOrder((after) => objects.parentIdsAfter(watch, after, IDS_AT_ONCE))) {
    const gone = known.filter((id) => !listed.has(id));
    const parts = await objects.partsOf(watch, gone);
    hints.push(
      ...parts.map(({ objectId, parentId }) => hintOf(watch, 'missing', objectId, { parentId, isCascade: true })),
    );
  }
  return hints;
}

type Ids = ReadonlySet<string>;

/**
 * Hints at objects that are in neither of two lists, since one may be empty or short after a failure. When the
 * hints are accepted, each object is asked for by its id.
 */
async function compare(deps: SweepDependencies, watch: NativeWatchRow, isRoot: boolean, lists: Lists) {
  const first = await lists.first();
  const { missing, changed } = isRoot
    ? await differingRoots(deps, watch, first)
    : { missing: await missingParts(deps, watch, first), changed: [] };
  if (missing.length === 0) return changed;
  const second = await lists.second();
  const rootIdOf = ({ id, parentId }: ObjectHint) => (isRoot ? id : (parentId ?? ''));
  return [...missing.filter((hint) => !second.has(rootIdOf(hint))), ...changed];
}

/** Two readings of the same list, each made when it is needed. */
interface Lists {
  first(): Promise<Ids>;
  second(): Promise<Ids>;
}

function listsOf(context: SweepContext, root: ObjectType): Lists {
  let first: Promise<Ids> | undefined;
  let second: Promise<Ids> | undefined;
  return {
    first: () => {
      first ??= readIds(context, root);
      return first;
    },
    second: () => {
      second ??= readIds(context, root);
      return second;
    },
  };
}

/** Compares the lists of types with a webhook for `deleted` with what is known; how many hints that gives. */
export async function takeCensus(
  deps: SweepDependencies,
  context: SweepContext,
  root: ObjectType,
  watches: readonly NativeWatchRow[],
): Promise<number> {
  const lists = listsOf(context, root);
  let found = 0;
  for (const watch of watches.filter(({ objectType }) => context.wantsDeleted.has(objectType))) {
    const isRoot = watch.objectType === root;
    if (watch.knowsAll) {
      found += await storeHints(deps, context, await compare(deps, watch, isRoot, lists));
      continue;
    }
    if (isRoot) await recordRoots(deps, context, watch);
    else found += await recordParts(deps, context, watch, await lists.first());
    await deps.stores.registrations.changeWatch(watch, { knowsAll: true });
  }
  return found;
}
