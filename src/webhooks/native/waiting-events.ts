/**
 * Events of a provider that wait to be accepted, bounded for each connection. What finds no room is not stored: a sweep finds
 * what it was about, once the others are accepted.
 */

import type { Clock } from '../../lib/clock.ts';
import { recentlyUsed } from '../../lib/recently-used.ts';
import type { NativeEventStore } from '../../store/webhooks/native-events.ts';

export interface WaitingEvents {
  /** Of these connections, those for which as much waits as may, as of the last seconds. */
  full(connectionIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Requests of the provider for one connection. */
export const MOST_WAITING_EVENTS = 10_000;
/** What was counted is believed for so long. */
const COUNTED_MS = 2000;
const MOST_CONNECTIONS = 10_000;

export function createWaitingEvents(
  store: Pick<NativeEventStore, 'pendingCounts'>,
  clock: Clock,
  most = MOST_WAITING_EVENTS,
): WaitingEvents {
  const counted = recentlyUsed<{ readonly at: number; readonly count: number }>(MOST_CONNECTIONS);

  const isKnown = (connectionId: string): boolean => {
    const age = clock.now() - (counted.get(connectionId)?.at ?? Number.NEGATIVE_INFINITY);
    return age >= 0 && age < COUNTED_MS;
  };

  return {
    async full(connectionIds) {
      const unknown = connectionIds.filter((id) => !isKnown(id));
      const counts = unknown.length > 0 ? await store.pendingCounts(unknown) : new Map<string, number>();
      for (const id of unknown) counted.set(id, { at: clock.now(), count: counts.get(id) ?? 0 });
      return new Set(connectionIds.filter((id) => (counted.get(id)?.count ?? 0) >= most));
    },
  };
}
