/**
 * What waits to be delivered, bounded for each workspace. A webhook may have as much waiting as its workspace has room left:
 * one whose endpoint takes nothing leaves room for the others. Where there is none, changes are left where they are, with the
 * provider or among its events, and are found when some of what waits has arrived.
 */

import type { Clock } from '../../lib/clock.ts';
import { recentlyUsed } from '../../lib/recently-used.ts';
import { SharedPlaces } from '../../lib/shared-places.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';

type Subject = Pick<WebhookRow, 'id' | 'workspaceId'>;

export interface Backlog {
  /** Deliveries that may wait in one workspace; 0 for any number. */
  readonly limit: number;
  /** Whether as much waits as may, as of the last seconds. */
  isFull(webhook: Subject): Promise<boolean>;
  /** Deliveries of a workspace that wait. */
  count(workspaceId: string): Promise<number>;
}

/** When what could not be stored is looked for again. */
export const BACKLOG_PAUSE_MS = 30_000;
/** What was counted is believed for so long. */
const COUNTED_MS = 2000;
const MOST_WORKSPACES = 10_000;

interface Dependencies {
  readonly store: Pick<DeliveryStore, 'pendingByWebhook'>;
  readonly clock: Clock;
  readonly limit: number;
}

export const backlogWords = (limit: number): string =>
  `put off: of the ${limit} deliveries that may wait in this workspace there is no room for this webhook`;

export function createBacklog({ store, clock, limit }: Dependencies): Backlog {
  const counted = recentlyUsed<{ readonly at: number; readonly places: Promise<SharedPlaces> }>(MOST_WORKSPACES);

  async function read(workspaceId: string): Promise<SharedPlaces> {
    const places = new SharedPlaces(limit);
    for (const { webhookId, count } of await store.pendingByWebhook(workspaceId)) {
      if (count > 0) places.take(webhookId, count);
    }
    return places;
  }

  async function placesOf(workspaceId: string): Promise<SharedPlaces> {
    const before = counted.get(workspaceId);
    const age = clock.now() - (before?.at ?? 0);
    if (before && age >= 0 && age < COUNTED_MS) return await before.places;
    const places = read(workspaceId);
    counted.set(workspaceId, { at: clock.now(), places });
    try {
      return await places;
    } catch (error) {
      counted.delete(workspaceId);
      throw error;
    }
  }

  return {
    limit,
    isFull: async ({ id, workspaceId }) => limit > 0 && (await placesOf(workspaceId)).roomOf(id) === 0,
    count: async (workspaceId) => (await placesOf(workspaceId)).taken,
  };
}
