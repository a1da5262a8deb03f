/** Which webhooks of a connection are sent what, from the hints of a batch of events. */
import type { AdapterEvents, EventSupport } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { chunks } from '../../lib/chunks.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { EventOutcome } from '../../store/webhooks/native-events.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-watches.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { objectsAtOnce } from '../database/mirrored.ts';
import type { NativeDependencies } from './dependencies.ts';
import { type EventContext, findChanges, type ObjectChanges, partsOfDeleted } from './object-changes.ts';
import type { ObjectHint } from './object-hint.ts';
import { type ObjectChange, type Subscribers, subscribersOf } from './subscribers.ts';

export type ClassifierDependencies = Pick<NativeDependencies, 'stores' | 'calls' | 'publisher' | 'clock'>;

/** Objects that the connection may not read: their webhooks are sent nothing until it may. */
export interface Refusal {
  readonly webhooks: readonly WebhookRow[];
  readonly reason: string;
}

export interface Classification extends Pick<EventOutcome, 'objects' | 'deliveries'> {
  readonly refusals: readonly Refusal[];
}

export type ClassifyEvents = (context: EventContext, hints: readonly ObjectHint[]) => Promise<Classification>;

type Deliveries = EventOutcome['deliveries'][number];

/** Objects of one type, with all that concerns them. */
interface ObjectBatch {
  readonly watch: NativeWatchRow;
  readonly subscribers: Subscribers;
  readonly hints: readonly ObjectHint[];
}

/** Codes that concern one type of objects, and stay until somebody grants more. */
const REFUSED: ReadonlySet<string> = new Set(['permission_missing', 'scope_missing', 'upstream_forbidden']);

/** Types of objects, whole ones before their parts. */
function typesOf({ objects }: AdapterEvents<Session>): [ObjectType, EventSupport][] {
  const all = Object.entries(objects) as [ObjectType, EventSupport][];
  return all.sort(([, one], [, other]) => Number(one.partOf !== undefined) - Number(other.partOf !== undefined));
}

export function createEventClassifier(deps: ClassifierDependencies): ClassifyEvents {
  const { publisher } = deps;
  const { registrations, webhooks } = deps.stores;

  /** Why the connection may not read these objects, or their changes. A sweep finds all of it once it may. */
  async function changesOrRefusal(context: EventContext, batch: ObjectBatch): Promise<ObjectChanges | GatewayError> {
    try {
      return await findChanges(deps, context, batch);
    } catch (error) {
      if (!(error instanceof GatewayError && REFUSED.has(error.code))) throw error;
      const found = batch.hints.flatMap(({ since }) => since ?? []);
      if (found.length > 0) {
        await registrations.rewindWatch(context.live.row.id, batch.watch.objectType, Math.min(...found));
      }
      return error;
    }
  }

  async function deliveriesFor(subscribers: Subscribers, changes: readonly ObjectChange[]): Promise<Deliveries[]> {
    const ready: Deliveries[] = [];
    for (const { webhook, objects, removed } of subscribers.sentOf(changes)) {
      const publications = [
        ...chunks(objects, objectsAtOnce(webhook)).map((some) => ({ type: 'NATIVE' as const, objects: some })),
        ...chunks(removed, objectsAtOnce(webhook)).map((some) => ({
          type: 'NATIVE' as const,
          objects: some,
          isRemoval: true,
        })),
      ];
      if (publications.length === 0) continue;
      ready.push({ webhook, deliveries: await publisher.prepare(webhook, publications) });
    }
    return ready;
  }

  return async (context, hints) => {
    const { live, native } = context;
    const { id } = live.row;
    const watches = new Map((await registrations.watches(id)).map((watch) => [watch.objectType, watch]));
    const subscribed = await webhooks.ofConnection(id, { type: 'native' });
    const found = new Map<ObjectType, ObjectChanges>();
    const deliveries: Deliveries[] = [];
    const refusals: Refusal[] = [];
    for (const [type, support] of typesOf(native)) {
      const watch = watches.get(type);
      const object = live.adapter.object(type);
      const own = subscribed.filter(({ objectType }) => objectType === type);
      if (!watch || !object || own.length === 0) continue;
      const whole = support.partOf && found.get(support.partOf);
      const about = hints.filter(({ objectType }) => objectType === type);
      if (whole) about.push(...(await partsOfDeleted(deps, id, type, whole)));
      if (about.length === 0) continue;
      const subscribers = subscribersOf(type, object, support, own);
      const changes = await changesOrRefusal(context, { watch, subscribers, hints: about });
      if (changes instanceof GatewayError) {
        refusals.push({ webhooks: own, reason: changes.message });
        continue;
      }
      found.set(type, changes);
      deliveries.push(...(await deliveriesFor(subscribers, changes.changes)));
    }
    return { objects: [...found.values()].flatMap(({ known }) => known), deliveries, refusals };
  };
}
