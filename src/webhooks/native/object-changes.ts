/** What happened to objects of one type: each that was hinted at is fetched, and compared with what was sent of it. */
import type { AdapterEvents } from '../../../adapters/contract/events.ts';
import type { Item } from '../../../adapters/contract/object-adapter.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { NativeObjectRow } from '../../store/webhooks/native-objects.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-watches.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { ObjectHint } from './object-hint.ts';
import type { ObjectChange, Subscribers } from './subscribers.ts';
import { verdictOf } from './verdict.ts';

/** A connection while its events are accepted. */
export interface EventContext {
  readonly live: LiveConnection;
  readonly native: AdapterEvents<Session>;
  readonly scope: Scope;
}

export interface ObjectChanges {
  readonly changes: readonly ObjectChange[];
  /** What is known of the objects afterwards. */
  readonly known: readonly NativeObjectRow[];
}

const timeOf = (item: Item<JsonObject>, field: string): number | undefined => {
  const value = item.object[field];
  return typeof value === 'string' ? parseInstant(value) : undefined;
};

function timesOf(item: Item<JsonObject> | undefined) {
  if (!item) return undefined;
  const updatedAt = timeOf(item, 'updated_at') ?? 0;
  return { updatedAt, createdAt: timeOf(item, 'created_at') ?? updatedAt };
}

function byObject(hints: readonly ObjectHint[]): Map<string, ObjectHint[]> {
  const grouped = new Map<string, ObjectHint[]>();
  for (const hint of hints) grouped.set(hint.id, [...(grouped.get(hint.id) ?? []), hint]);
  return grouped;
}

interface OneObject {
  readonly since: number;
  readonly before: NativeObjectRow | undefined;
  readonly item: Item<JsonObject> | undefined;
  readonly hints: readonly ObjectHint[];
  readonly now: number;
}

function changeOf({ since, before, item, hints, now }: OneObject) {
  const current = timesOf(item);
  const verdict = verdictOf({
    known: before,
    hints: new Set(hints.map(({ event }) => event)),
    current,
    since: Math.min(since, ...hints.map((hint) => hint.since ?? since)),
    now,
  });
  const parentId = hints.find((hint) => hint.parentId !== undefined)?.parentId ?? before?.parentId ?? undefined;
  return { ...verdict, parentId, changedAt: current?.updatedAt ?? now };
}

/** Throws what the provider refuses. */
export async function findChanges(
  { stores: { objects }, calls, clock }: Pick<NativeDependencies, 'stores' | 'calls' | 'clock'>,
  { live, native, scope }: EventContext,
  { watch, subscribers, hints }: { watch: NativeWatchRow; subscribers: Subscribers; hints: readonly ObjectHint[] },
): Promise<ObjectChanges> {
  const { type, options } = subscribers;
  const which = { connectionId: live.row.id, objectType: type };
  const grouped = byObject(hints);
  const ids = [...grouped.keys()];
  const current = await calls.perform(calls.admit(live, type, 'list'), scope, (session) =>
    native.fetch(session, type, ids, options),
  );
  const before = new Map((await objects.find(which, ids)).map((row) => [row.objectId, row]));
  const fateOf = async (id: string, own: readonly ObjectHint[]) => {
    const ask = live.adapter.fateOf;
    if (!ask || !own.some(({ event }) => event === 'missing')) return undefined;
    return await calls.perform(calls.admit(live, type, 'list'), scope, (session) =>
      // What is known here as its parent is another task, where fates hang on its project.
      ask(session, { type, id, parentId: undefined }),
    );
  };
  const changes: ObjectChange[] = [];
  const known: NativeObjectRow[] = [];
  for (const [id, own] of grouped) {
    const fate = await fateOf(id, own);
    // What is archived is found by its id all the same.
    const item = fate === undefined ? current.get(id) : undefined;
    const one = { since: watch.since, before: before.get(id), item, hints: own, now: clock.now() };
    const { events, known: next, parentId, changedAt } = changeOf(one);
    const isCascade = own.some((hint) => hint.isCascade);
    if (events.length > 0) changes.push({ id, parentId, isCascade, events, item, fate: fate ?? 'deleted' });
    if (next) known.push({ ...which, ...next, objectId: id, parentId: parentId ?? null, changedAt });
  }
  return { changes, known };
}

/** What was known to belong to objects that are deleted now. */
export async function partsOfDeleted(
  { stores: { objects } }: Pick<NativeDependencies, 'stores'>,
  connectionId: string,
  type: ObjectType,
  { changes }: ObjectChanges,
): Promise<ObjectHint[]> {
  const deleted = changes.filter(({ events }) => events.includes('deleted')).map(({ id }) => id);
  const parts = await objects.partsOf({ connectionId, objectType: type }, deleted);
  return parts.map(({ objectId, parentId }) => ({
    objectType: type,
    event: 'deleted',
    id: objectId,
    ...(parentId !== null && { parentId }),
    isCascade: true,
  }));
}
