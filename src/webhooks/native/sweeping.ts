/** What the parts of a sweep have in common. */

import type { AdapterEvents } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import { chunks } from '../../lib/chunks.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/id.ts';
import type { NativeEventStore } from '../../store/webhooks/native-events.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore, NativeWatchRow } from '../../store/webhooks/native-registrations.ts';
import type { Hint } from './object-hint.ts';

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

/** The process stops: the sweep is begun anew by the next one. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

/** Called every now and then. */
export function checkpoint({ isStopping }: Sweeping): void {
  if (isStopping()) throw new InterruptedError('The process stops.');
}

export const typeOf = ({ objectType }: NativeWatchRow) => objectType as ObjectType;

export const hintOf = (
  watch: NativeWatchRow,
  event: Hint['event'],
  id: string,
  { parentId, isCascade = false }: { parentId?: string | null; isCascade?: boolean } = {},
): Hint => ({
  objectType: typeOf(watch),
  event,
  id,
  ...(parentId && { parentId }),
  isCascade,
  since: watch.since,
});

const HINTS_PER_EVENT = 100;

/** Puts hints to what the provider has told, durably; how many. */
export const hintBox =
  ({ events, queue, clock }: SweepDependencies) =>
  async (connectionId: string, hints: readonly Hint[]): Promise<number> => {
    const rows = chunks(hints, HINTS_PER_EVENT).map((some) => ({
      connectionId,
      deliveryId: `sweep ${newId(clock)}`,
      hints: some,
      receivedAt: clock.now(),
      doneAt: null,
    }));
    await events.receive(rows, [queue.wakeOf({ kind: JOBS.takeIn, key: connectionId })]);
    if (rows.length > 0) queue.announce(JOBS.takeIn);
    return hints.length;
  };
