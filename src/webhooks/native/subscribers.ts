/** Who is sent what: the native webhooks of a connection, and what they want to see of an object. */
import type { EventKind, EventSupport } from '../../../adapters/contract/events.ts';
import type { Item, ObjectSupport, ReadOptions } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { createSelector, type Selector } from '../../calls/selection.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { namesOf } from '../webhook-input.ts';

/** What happened to an object, and the object itself where it still is there. */
export interface ObjectChange {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isCascade: boolean;
  readonly events: readonly EventKind[];
  readonly item: Item<JsonObject> | undefined;
}

export interface Subscribers {
  readonly type: ObjectType;
  /** What must be fetched so that all of them get what they asked for. */
  readonly options: ReadOptions;
  /** What each of them is sent, in the order of the changes. */
  objectsFor(changes: readonly ObjectChange[]): { webhook: WebhookRow; objects: JsonObject[] }[];
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

const removed = (
  { selector }: Subscriber,
  { id, parentId, isCascade }: ObjectChange,
  { parentField }: EventSupport,
): JsonObject => ({
  id,
  ...(parentId !== undefined && selector.wants(parentField) && { [parentField]: parentId }),
  ...(selector.wantsRaw && { raw: { isCascade } }),
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
  const readers = all.filter(({ webhook }) => webhook.event !== 'deleted');

  return {
    type,
    options: {
      select: {
        wants: (field) => readers.some(({ selector }) => selector.wants(field)),
        wantsRaw: readers.some(({ selector }) => selector.wantsRaw),
      },
      raw: {},
    },
    objectsFor: (changes) =>
      all.map((subscriber) => ({
        webhook: subscriber.webhook,
        objects: changes
          .filter((change) => change.events.includes(subscriber.webhook.event))
          .map((change) => (change.item ? shown(subscriber, change.item) : removed(subscriber, change, events))),
      })),
  };
}
