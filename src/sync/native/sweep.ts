/**
 * Looks, every now and then, for what a provider has kept to itself: objects that changed, and objects that are not there
 * any more. What it finds is put to the events that were told, and goes the same way.
 */
import type { AdapterEvents, EventSupport, ObjectVersion } from '../../../adapters/events.ts';
import type { Session } from '../../../adapters/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { NativeEventStore } from '../../store/native-events.ts';
import type { NativeObjectStore, ObjectOfConnection } from '../../store/native-objects.ts';
import type { NativeRegistrationStore, NativeWatchRow } from '../../store/native-registrations.ts';
import type { Hint } from './hint.ts';

export interface SweepDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly objects: NativeObjectStore;
  readonly queue: Queue;
  readonly clock: Clock;
}

/** What is swept in one go: the kinds of objects that somebody wants to know about. */
export interface Sweeping {
  readonly connectionId: string;
  readonly native: AdapterEvents<Session>;
  readonly session: Session;
  readonly watches: readonly NativeWatchRow[];
  /** Kinds of which somebody wants to know what was deleted. */
  readonly wantsDeleted: ReadonlySet<string>;
  isStopping(): boolean;
}

/** How far back from the newest change it begins the next time: a search may be so late. */
export const OVERLAP_MS = 10 * 60_000;
/** How long it is remembered that an object was deleted. */
const DELETED_MS = 7 * 24 * 60 * 60_000;
const HINTS_PER_EVENT = 100;
const PARENTS_AT_ONCE = 100;
const IDS_AT_ONCE = 2000;

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

export function createSweeper({ registrations, events, objects, queue, clock }: SweepDependencies) {
  /** Puts hints to what was told, durably. */
  async function put(connectionId: string, hints: readonly Hint[]): Promise<void> {
    const rows = chunks(hints, HINTS_PER_EVENT).map((some) => ({
      connectionId,
      deliveryId: `sweep ${newId(clock)}`,
      hints: some,
      receivedAt: clock.now(),
      doneAt: null,
    }));
    await events.receive(rows, [queue.wakeOf({ kind: JOBS.takeIn, key: connectionId })]);
    queue.announce(JOBS.takeIn);
  }

  const typeOf = ({ objectType }: NativeWatchRow) => objectType as ObjectType;

  const hintOf = (watch: NativeWatchRow, event: Hint['event'], id: string, parentId?: string | null): Hint => ({
    objectType: typeOf(watch),
    event,
    id,
    ...(parentId && { parentId }),
    isCascade: false,
    since: watch.since,
  });

  /** Those that are newer than what was told of them. */
  async function newer(
    watch: NativeWatchRow,
    versions: readonly (ObjectVersion & { readonly parentId?: string })[],
  ): Promise<Hint[]> {
    const rows = await objects.find(
      watch,
      versions.map(({ id }) => id),
    );
    const known = new Map(rows.map((row) => [row.objectId, row]));
    return versions
      .filter(({ id, updatedAt }) => {
        const row = known.get(id);
        if (!row) return watch.knowsAll || updatedAt >= watch.since;
        return row.state === 'deleted' || updatedAt > row.version;
      })
      .map(({ id, parentId }) => hintOf(watch, 'changed', id, parentId));
  }

  /** Parts of what has changed: those that are newer, and those that are not there any more. */
  async function changedParts(
    { connectionId, native, session }: Sweeping,
    watch: NativeWatchRow,
    parentIds: readonly string[],
  ): Promise<Hint[]> {
    const hints: Hint[] = [];
    for (const some of chunks(parentIds, PARENTS_AT_ONCE)) {
      const found = await native.parts(session, typeOf(watch), some);
      const versions = [...found].flatMap(([parentId, parts]) => parts.map((part) => ({ ...part, parentId })));
      hints.push(...(await newer(watch, versions)));
      const there = new Set(versions.map(({ id }) => id));
      for (const { objectId, parentId } of await objects.partsOf({ connectionId, objectType: watch.objectType }, [
        ...found.keys(),
      ])) {
        if (!there.has(objectId)) hints.push(hintOf(watch, 'missing', objectId, parentId));
      }
    }
    return hints;
  }

  /** Everything that changed since the last time. The newest change; undefined when it was interrupted. */
  async function changes(
    sweeping: Sweeping,
    root: ObjectType,
    watches: readonly NativeWatchRow[],
    hinted: Set<string>,
  ): Promise<number | undefined> {
    const { connectionId, native, session, isStopping } = sweeping;
    const since = Math.min(...watches.map((watch) => watch.since));
    let newest = since;
    for await (const versions of native.changedSince(session, root, since)) {
      if (isStopping()) return undefined;
      newest = versions.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), newest);
      const hints: Hint[] = [];
      for (const watch of watches) {
        const found =
          watch.objectType === root
            ? await newer(watch, versions)
            : await changedParts(
                sweeping,
                watch,
                versions.map(({ id }) => id),
              );
        hints.push(...found);
      }
      for (const { id } of hints) hinted.add(id);
      await put(connectionId, hints);
    }
    return newest;
  }

  /** Ids of all roots there are. */
  async function idsOf({ native, session, isStopping }: Sweeping, root: ObjectType): Promise<Set<string> | undefined> {
    const ids = new Set<string>();
    for await (const some of native.allIds(session, root)) {
      for (const id of some) ids.add(id);
      if (isStopping()) return undefined;
    }
    return ids;
  }

  /** Notes all that is there the first time, so that it is missed later. What was hinted at is judged by that. */
  async function noteAll(
    { connectionId, native, session, isStopping }: Sweeping,
    watch: NativeWatchRow,
    ids: readonly string[],
    hinted: ReadonlySet<string>,
  ): Promise<boolean> {
    const base = { connectionId, objectType: watch.objectType, state: 'seen' as const };
    const isRoot = native.objects[typeOf(watch)]?.partOf === undefined;
    for (const some of chunks(ids, PARENTS_AT_ONCE)) {
      if (isStopping()) return false;
      const parts = isRoot ? undefined : await native.parts(session, typeOf(watch), some);
      const rows = parts
        ? [...parts].flatMap(([parentId, versions]) =>
            versions.map(({ id, updatedAt }) => ({ objectId: id, parentId, version: updatedAt, changedAt: updatedAt })),
          )
        : some.map((objectId) => ({ objectId, parentId: null, version: 0, changedAt: clock.now() }));
      await objects.insertNew(rows.filter(({ objectId }) => !hinted.has(objectId)).map((row) => ({ ...base, ...row })));
    }
    return true;
  }

  /** What is known and not there, and what is there and not known. */
  async function missing(watch: NativeWatchRow, ids: ReadonlySet<string>, isRoot: boolean): Promise<Hint[]> {
    const which: ObjectOfConnection = watch;
    const unknown = new Set(ids);
    const gone: string[] = [];
    const page = (after: string) =>
      isRoot ? objects.idsAfter(which, after, IDS_AT_ONCE) : objects.parentIdsAfter(which, after, IDS_AT_ONCE);
    for (let known = await page(''); known.length > 0; known = await page(known.at(-1) ?? '')) {
      for (const id of known) if (!unknown.delete(id)) gone.push(id);
    }
    if (isRoot) {
      const found = [...unknown].map((id) => hintOf(watch, 'changed', id));
      return [...gone.map((id) => hintOf(watch, 'missing', id)), ...found];
    }
    const parts = await objects.partsOf(which, gone);
    return parts.map(({ objectId, parentId }) => ({
      ...hintOf(watch, 'missing', objectId, parentId),
      isCascade: true,
    }));
  }

  /** True unless it was interrupted. */
  async function census(
    sweeping: Sweeping,
    root: ObjectType,
    watches: readonly NativeWatchRow[],
    hinted: ReadonlySet<string>,
  ): Promise<boolean> {
    const counted = watches.filter(({ objectType }) => sweeping.wantsDeleted.has(objectType));
    if (counted.length === 0) return true;
    const ids = await idsOf(sweeping, root);
    if (!ids) return false;
    for (const watch of counted) {
      if (watch.knowsAll) {
        await put(sweeping.connectionId, await missing(watch, ids, watch.objectType === root));
        continue;
      }
      if (!(await noteAll(sweeping, watch, [...ids], hinted))) return false;
      await registrations.changeWatch(watch, { knowsAll: true });
    }
    return true;
  }

  /** Removes what need not be known any more. */
  async function forget(watch: NativeWatchRow, newest: number): Promise<void> {
    const { knowsAll } = watch;
    const before = knowsAll ? clock.now() - DELETED_MS : Math.min(newest - OVERLAP_MS, clock.now() - DELETED_MS);
    while (await objects.forget(watch, before, knowsAll)) await new Promise(setImmediate);
  }

  const rootOf = (type: ObjectType, support: EventSupport | undefined): ObjectType => support?.partOf ?? type;

  /** One round. False when it was interrupted, and is to be done again. */
  return async function sweep(sweeping: Sweeping): Promise<boolean> {
    const { native, watches } = sweeping;
    const roots = new Set(watches.map((watch) => rootOf(typeOf(watch), native.objects[typeOf(watch)])));
    for (const root of roots) {
      const own = watches.filter((watch) => rootOf(typeOf(watch), native.objects[typeOf(watch)]) === root);
      const hinted = new Set<string>();
      const newest = await changes(sweeping, root, own, hinted);
      if (newest === undefined) return false;
      if (!(await census(sweeping, root, own, hinted))) return false;
      for (const watch of own) {
        await registrations.changeWatch(watch, { since: newest - OVERLAP_MS, sweptAt: clock.now() });
        await forget(watch, newest);
      }
    }
    return true;
  };
}

export type Sweep = ReturnType<typeof createSweeper>;
