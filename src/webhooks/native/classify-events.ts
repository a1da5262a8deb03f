/**
 * What is to be told of what was hinted at: each object is looked at as it is now, and what is new to those who want to
 * know is made ready for them.
 */
import type { AdapterEvents } from '../../../adapters/contract/events.ts';
import type { Item } from '../../../adapters/contract/object-adapter.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Telling } from '../../store/webhooks/native-events.ts';
import type { NativeObjectRow, NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore, NativeWatchRow } from '../../store/webhooks/native-registrations.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import type { Publisher } from '../delivery/publish.ts';
import type { Hint } from './object-hint.ts';
import { type Subscribers, subscribersOf, type Told } from './subscribers.ts';
import { verdictOf } from './verdict.ts';

export interface JudgeDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly objects: NativeObjectStore;
  readonly webhooks: WebhookStore;
  readonly calls: Calls;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

/** What is told of one kind of objects, and what is known then. */
interface Findings {
  readonly told: readonly Told[];
  readonly known: readonly NativeObjectRow[];
}

/** A kind of objects that the connection may not look at: nobody is told of it until it may. */
export interface Refusal {
  readonly webhooks: readonly WebhookRow[];
  readonly reason: string;
}

export interface Judgement extends Pick<Telling, 'objects' | 'deliveries'> {
  readonly refusals: readonly Refusal[];
}

/** A connection's events while they are taken in. */
export interface Sitting {
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

/** Codes that are about one kind of objects, and stay until somebody grants more. */
const REFUSED: ReadonlySet<string> = new Set(['permission_missing', 'scope_missing', 'upstream_forbidden']);

function byObject(hints: readonly Hint[]): Map<string, Hint[]> {
  const grouped = new Map<string, Hint[]>();
  for (const hint of hints) grouped.set(hint.id, [...(grouped.get(hint.id) ?? []), hint]);
  return grouped;
}

export function createJudge({ registrations, objects, webhooks, calls, publisher, clock }: JudgeDependencies) {
  /** One object, from what is known of it and hinted at. */
  function judgeOne(
    { since }: NativeWatchRow,
    before: NativeObjectRow | undefined,
    item: Item<JsonObject> | undefined,
    hints: readonly Hint[],
  ) {
    const now = clock.now();
    const current = currentOf(item);
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

  /** Fetches what was hinted at and judges each object. */
  async function findOut(
    { live, native, scope }: Sitting,
    watch: NativeWatchRow,
    { type, options }: Subscribers,
    hints: readonly Hint[],
  ): Promise<Findings> {
    const grouped = byObject(hints);
    const ids = [...grouped.keys()];
    const current = await calls.perform(calls.admit(live, type, 'list'), scope, (session) =>
      native.fetch(session, type, ids, options),
    );
    const which = { connectionId: live.row.id, objectType: type };
    const before = new Map((await objects.find(which, ids)).map((row) => [row.objectId, row]));
    const told: Told[] = [];
    const known: NativeObjectRow[] = [];
    for (const [id, own] of grouped) {
      const item = current.get(id);
      const { tell, known: next, parentId, changedAt } = judgeOne(watch, before.get(id), item, own);
      const isCascade = own.some((hint) => hint.isCascade);
      if (tell.length > 0) told.push({ id, parentId, isCascade, tell, item });
      if (next) known.push({ ...which, ...next, objectId: id, parentId: parentId ?? null, changedAt });
    }
    return { told, known };
  }

  /** The same, or why the connection may not look: then a sweep finds it all once it may. */
  async function findOutIfAllowed(
    sitting: Sitting,
    watch: NativeWatchRow,
    subscribers: Subscribers,
    hints: readonly Hint[],
  ): Promise<Findings | GatewayError> {
    try {
      return await findOut(sitting, watch, subscribers, hints);
    } catch (error) {
      if (!(error instanceof GatewayError && REFUSED.has(error.code))) throw error;
      const found = hints.flatMap(({ since }) => since ?? []);
      if (found.length > 0) {
        await registrations.rewindWatch(sitting.live.row.id, watch.objectType, Math.min(...found));
      }
      return error;
    }
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

  async function judge(sitting: Sitting, hints: readonly Hint[]): Promise<Judgement> {
    const { live, native } = sitting;
    const { id } = live.row;
    const watches = new Map((await registrations.watches(id)).map((watch) => [watch.objectType, watch]));
    const subscribed = await webhooks.ofConnection(id, { type: 'native' });
    const findings = new Map<ObjectType, Findings>();
    const deliveries: Telling['deliveries'][number][] = [];
    const refusals: Refusal[] = [];
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
      const found = await findOutIfAllowed(sitting, watch, subscribers, about);
      if (found instanceof GatewayError) {
        refusals.push({ webhooks: own, reason: found.message });
        continue;
      }
      findings.set(type, found);
      deliveries.push(...(await prepared(subscribers, found.told)));
    }
    return { objects: [...findings.values()].flatMap(({ known }) => known), deliveries, refusals };
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

  return judge;
}
