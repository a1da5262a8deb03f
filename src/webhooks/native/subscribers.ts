/** Who is sent what: the native webhooks of a connection, and what they want to see of an object. */
import type { Fate } from '../../../adapters/contract/adapter.ts';
import type { EventKind, EventSupport } from '../../../adapters/contract/events.ts';
import type { Item, ObjectSupport, ReadOptions } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { createSelector, type Selector } from '../../calls/selection.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror, takesEvent, takesStates } from '../database/mirrored.ts';
import { namesOf } from '../webhook-input.ts';

/** What happened to an object, and the object itself where it still is there. */
export interface ObjectChange {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isCascade: boolean;
  readonly events: readonly EventKind[];
  readonly item: Item<JsonObject> | undefined;
  /** Of one that is gone: what became of it. */
  readonly fate: Fate | 'deleted';
}

export interface Sent {
  readonly webhook: WebhookRow;
  readonly objects: readonly JsonObject[];
  /** Of a webhook that is sent objects that are there, too: those that are gone. */
  readonly removed: readonly JsonObject[];
}

export interface Subscribers {
  readonly type: ObjectType;
  /** What must be fetched so that all of them get what they asked for. */
  readonly options: ReadOptions;
  /** What each of them is sent, in the order of the changes. */
  sentOf(changes: readonly ObjectChange[]): Sent[];
}

interface Subscriber {
  readonly webhook: WebhookRow;
  readonly selector: Selector;
}

/** Only what this one asked for: more may have been fetched for others. */
function shown({ selector }: Subscriber, item: Item<JsonObject>): JsonObject {
  const fields = Object.entries(selector.apply(item));
  return Object.fromEntries(fields.filter(([name]) => name === 'id' || name === 'raw' || selector.wants(name)));
}

/** By these it is told what happened to an object, whatever of it is sent. */
const TOLD_BY: ReadonlySet<string> = new Set(['id', 'created_at', 'updated_at']);

const removed = (
  { selector }: Subscriber,
  { id, parentId, isCascade, fate }: ObjectChange,
  { parentField }: EventSupport,
): JsonObject => ({
  id,
  ...(parentId !== undefined && selector.wants(parentField) && { [parentField]: parentId }),
  ...(selector.wantsRaw && { raw: { isCascade, gone: fate } }),
});

/** @param webhooks all of them for this type of objects. */
export function subscribersOf(
  type: ObjectType,
  support: ObjectSupport<JsonObject>,
  events: EventSupport,
  webhooks: readonly WebhookRow[],
): Subscribers {
  const all = webhooks.map(
    (webhook): Subscriber => ({
      webhook,
      selector: createSelector(definitionOf(type), support, namesOf(webhook.fields)),
    }),
  );
  const readers = all.filter(({ webhook }) => takesStates(webhook));

  return {
    type,
    options: {
      select: {
        wants: (field) => TOLD_BY.has(field) || readers.some(({ selector }) => selector.wants(field)),
        wantsRaw: readers.some(({ selector }) => selector.wantsRaw),
      },
      raw: {},
    },
    sentOf: (changes) =>
      all.map((subscriber) => {
        const { webhook } = subscriber;
        const own = changes.filter((change) => change.events.some((event) => takesEvent(webhook, event)));
        const present = own.flatMap(({ item }) => (item ? [shown(subscriber, item)] : []));
        const removals = own.filter(({ item }) => !item).map((change) => removed(subscriber, change, events));
        return isMirror(webhook)
          ? { webhook, objects: present, removed: removals }
          : { webhook, objects: [...present, ...removals], removed: [] };
      }),
  };
}
