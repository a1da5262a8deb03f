/** Who is told of what: the native webhooks of a connection, and what they want to see of an object. */
import type { EventKind, EventSupport } from '../../../adapters/contract/events.ts';
import type { Item, ObjectSupport, ReadOptions } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { createSelector, type Selector } from '../../calls/selection.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { namesOf } from '../webhook-input.ts';
import type { Hint } from './object-hint.ts';

/** What happened to an object, and how it is now where it still is. */
export interface Told {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isCascade: boolean;
  readonly tell: readonly EventKind[];
  readonly item: Item<JsonObject> | undefined;
}

interface Subscriber {
  readonly webhook: WebhookRow;
  readonly selector: Selector;
}

export type Subscribers = ReturnType<typeof subscribersOf>;

/** @param webhooks all of them for this kind of objects. */
export function subscribersOf(
  type: ObjectType,
  support: ObjectSupport<JsonObject>,
  { parentField }: EventSupport,
  webhooks: readonly WebhookRow[],
) {
  const all = webhooks.map(
    (webhook): Subscriber => ({
      webhook,
      selector: createSelector(definitionOf(type), support, namesOf(webhook.fields)),
    }),
  );
  const readers = all.filter(({ webhook }) => webhook.event !== 'deleted');

  /** Only what this one asked for: more may have been fetched for others. */
  function shown({ selector }: Subscriber, item: Item<JsonObject>): JsonObject {
    const fields = Object.entries(selector.apply(item));
    return Object.fromEntries(fields.filter(([name]) => name === 'id' || name === 'raw' || selector.wants(name)));
  }

  function removed({ selector }: Subscriber, { id, parentId, isCascade }: Told): JsonObject {
    return {
      id,
      ...(parentId !== undefined && selector.wants(parentField) && { [parentField]: parentId }),
      ...(selector.wantsRaw && { raw: { isCascade } }),
    };
  }

  return {
    type,
    wants: (event: Hint['event']) => all.some(({ webhook }) => webhook.event === event),
    /** What is to be fetched so that all of them get what they asked for. */
    options: {
      select: {
        wants: (field) => readers.some(({ selector }) => selector.wants(field)),
        wantsRaw: readers.some(({ selector }) => selector.wantsRaw),
      },
      raw: {},
    } satisfies ReadOptions as ReadOptions,
    /** What each of them is told, in the order in which it was found out. */
    objectsFor(told: readonly Told[]): { webhook: WebhookRow; objects: JsonObject[] }[] {
      return all.map((subscriber) => ({
        webhook: subscriber.webhook,
        objects: told
          .filter(({ tell }) => tell.includes(subscriber.webhook.event))
          .map((one) => (one.item ? shown(subscriber, one.item) : removed(subscriber, one))),
      }));
    },
  };
}
