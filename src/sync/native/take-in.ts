/**
 * Takes in what a provider has told of one connection: looks at each object as it is now, tells those who want to know
 * what is new to them, and remembers what was told, all in one write. Done by one process at a time for a connection, so
 * that each webhook is told things in their order.
 */
import type { AdapterEvents } from '../../../adapters/events.ts';
import type { Item } from '../../../adapters/object-adapter.ts';
import type { Session } from '../../../adapters/session.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { type Calls, permissionFor, type Scope } from '../../gateway/call.ts';
import type { Connections, LiveConnection } from '../../gateway/connections.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { NativeEventRow, NativeEventStore, Telling } from '../../store/native-events.ts';
import type { NativeObjectRow, NativeObjectStore } from '../../store/native-objects.ts';
import type {
  NativeRegistrationRow,
  NativeRegistrationStore,
  NativeWatchRow,
} from '../../store/native-registrations.ts';
import type { WebhookStore } from '../../store/webhooks.ts';
import type { Publisher } from '../publish.ts';
import { type Hint, readHints } from './hint.ts';
import { type Subscribers, subscribersOf, type Told } from './subscribers.ts';
import { later, scopeOf } from './unattended.ts';
import { verdictOf } from './verdict.ts';

export interface TakeInDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Requests of the provider, and hints in them, that are taken in at a time. */
const MOST_EVENTS = 500;
const MOST_HINTS = 500;
const TAKE_IN_MS = 60_000;
const CONNECTIONS_AT_ONCE = 20;

/** What is told of one kind of objects, and what is known then. */
interface Findings {
  readonly told: readonly Told[];
  readonly known: readonly NativeObjectRow[];
}

/** A connection's events while they are taken in. */
interface Sitting {
  readonly live: LiveConnection;
  readonly native: AdapterEvents<Session>;
  readonly scope: Scope;
}

const timeOf = (item: Item<JsonObject>, field: string): number | undefined => {
  const value = item.object[field];
  return typeof value === 'string' ? parseInstant(value) : undefined;
};

function currentOf(item: Item<JsonObject> | undefined) {
  if (!item) return undefined;
  const updatedAt = timeOf(item, 'updated_at') ?? 0;
  return { updatedAt, createdAt: timeOf(item, 'created_at') ?? updatedAt };
}

/** As many of the rows as fit into one go, at least one. */
function firstOf(rows: readonly NativeEventRow[]): { doneIds: string[]; hints: Hint[] } {
  const doneIds: string[] = [];
  const hints: Hint[] = [];
  for (const row of rows) {
    const more = readHints(row.hints);
    if (doneIds.length > 0 && hints.length + more.length > MOST_HINTS) break;
    doneIds.push(row.deliveryId);
    hints.push(...more);
  }
  return { doneIds, hints };
}

function byObject(hints: readonly Hint[]): Map<string, Hint[]> {
  const grouped = new Map<string, Hint[]>();
  for (const hint of hints) grouped.set(hint.id, [...(grouped.get(hint.id) ?? []), hint]);
  return grouped;
}

export function createTakeIn(deps: TakeInDependencies): JobKind {
  const { registrations, events, objects, webhooks, connections, calls, publisher, queue, clock, log } = deps;

  /** Fetches what was hinted at and judges each object. */
  async function findOut(
    { live, native, scope }: Sitting,
    watch: NativeWatchRow,
    { type, options }: Subscribers,
    hints: readonly Hint[],
  ): Promise<Findings> {
    const grouped = byObject(hints);
    const ids = [...grouped.keys()];
    const permission = permissionFor(type, 'list');
    const current = await calls.perform({ live, permission }, scope, (session) =>
      native.fetch(session, type, ids, options),
    );
    const which = { connectionId: live.row.id, objectType: type };
    const before = new Map((await objects.find(which, ids)).map((row) => [row.objectId, row]));
    const told: Told[] = [];
    const known: NativeObjectRow[] = [];
    for (const [id, own] of grouped) {
      const item = current.get(id);
      const now = clock.now();
      const version = currentOf(item);
      const verdict = verdictOf({
        known: before.get(id),
        hints: new Set(own.map(({ event }) => event)),
        current: version,
        since: Math.min(watch.since, ...own.map((hint) => hint.since ?? watch.since)),
        now,
      });
      const parentId =
        own.find((hint) => hint.parentId !== undefined)?.parentId ?? before.get(id)?.parentId ?? undefined;
      const isCascade = own.some((hint) => hint.isCascade);
      if (verdict.tell.length > 0) told.push({ id, parentId, isCascade, tell: verdict.tell, item });
      if (!verdict.known) continue;
      known.push({
        ...which,
        ...verdict.known,
        objectId: id,
        parentId: parentId ?? null,
        changedAt: version?.updatedAt ?? now,
      });
    }
    return { told, known };
  }

  /** What was known to belong to objects that are deleted now. */
  async function partsOfDeleted(connectionId: string, type: ObjectType, { told }: Findings): Promise<Hint[]> {
    const deleted = told.filter(({ tell }) => tell.includes('deleted')).map(({ id }) => id);
    const parts = await objects.partsOf({ connectionId, objectType: type }, deleted);
    return parts.map(({ objectId, parentId }) => ({
      objectType: type,
      event: 'deleted',
      id: objectId,
      ...(parentId !== null && { parentId }),
      isCascade: true,
    }));
  }

  /** Kinds of objects, those that others are parts of first. */
  function kindsOf({ objects: supported }: AdapterEvents<Session>) {
    const all = Object.entries(supported) as [ObjectType, NonNullable<(typeof supported)[ObjectType]>][];
    return all.sort(([, one], [, other]) => Number(one.partOf !== undefined) - Number(other.partOf !== undefined));
  }

  async function judge(sitting: Sitting, hints: readonly Hint[]): Promise<Pick<Telling, 'objects' | 'deliveries'>> {
    const { live, native } = sitting;
    const { id } = live.row;
    const watches = new Map((await registrations.watches(id)).map((watch) => [watch.objectType, watch]));
    const subscribed = await webhooks.ofConnection(id, { type: 'native' });
    const findings = new Map<ObjectType, Findings>();
    const deliveries: Telling['deliveries'][number][] = [];
    for (const [type, support] of kindsOf(native)) {
      const watch = watches.get(type);
      const object = live.adapter.object(type);
      const own = subscribed.filter(({ objectType }) => objectType === type);
      if (!watch || !object || own.length === 0) continue;
      const subscribers = subscribersOf(type, object, support, own);
      const whole = support.partOf && findings.get(support.partOf);
      const about = hints.filter(({ objectType }) => objectType === type);
      if (whole) about.push(...(await partsOfDeleted(id, type, whole)));
      if (about.length === 0) continue;
      const found = await findOut(sitting, watch, subscribers, about);
      findings.set(type, found);
      deliveries.push(...(await prepared(subscribers, found.told)));
    }
    return { objects: [...findings.values()].flatMap(({ known }) => known), deliveries };
  }

  async function prepared(subscribers: Subscribers, told: readonly Told[]): Promise<Telling['deliveries'][number][]> {
    const ready: Telling['deliveries'][number][] = [];
    for (const { webhook, objects: all } of subscribers.objectsFor(told)) {
      const publications = [];
      for (let at = 0; at < all.length; at += webhook.pageMaxLimit) {
        publications.push({ type: 'NATIVE' as const, objects: all.slice(at, at + webhook.pageMaxLimit) });
      }
      if (publications.length > 0) {
        ready.push({ webhook, deliveries: await publisher.prepare(webhook, publications) });
      }
    }
    return ready;
  }

  /** False when somebody else was faster: the lease was lost meanwhile. */
  async function tell(telling: Telling): Promise<boolean> {
    try {
      await events.tell(telling);
    } catch (error) {
      const registration = await registrations.find(telling.connectionId);
      if (registration?.round === telling.round) throw error;
      return false;
    }
    if (telling.deliveries.length > 0) queue.announce(JOBS.deliver);
    return true;
  }

  /** True when there may be more to take in. */
  async function takeInSome(registration: NativeRegistrationRow, signal: AbortSignal): Promise<boolean> {
    const { connectionId, workspaceId, round } = registration;
    const rows = await events.pending(connectionId, MOST_EVENTS);
    if (rows.length === 0) return false;
    const { doneIds, hints } = firstOf(rows);
    const live = await connections.find(workspaceId, connectionId);
    const native = live.adapter.events;
    const scope = scopeOf({ signal, clock, log, timeoutMs: TAKE_IN_MS });
    // What a paused connection misses, the sweep after its pause finds.
    const isIdle = !native || live.row.isPaused;
    const judged = isIdle ? { objects: [], deliveries: [] } : await judge({ live, native, scope }, hints);
    const wakes = judged.deliveries.map(({ webhook }) => queue.wakeOf({ kind: JOBS.deliver, key: webhook.id }));
    return await tell({ connectionId, round, doneIds, doneAt: clock.now(), ...judged, wakes });
  }

  return {
    kind: JOBS.takeIn,
    concurrency: CONNECTIONS_AT_ONCE,
    async run({ key, attempts }, { signal, isStopping }: JobContext) {
      for (;;) {
        const registration = key === null ? undefined : await registrations.find(key);
        if (!registration) return undefined;
        const isMore = await takeInSome(registration, signal).catch((error: unknown) =>
          later(error, { attempts, clock }),
        );
        if (!isMore) return undefined;
        if (isStopping()) return clock.now();
      }
    },
  };
}
