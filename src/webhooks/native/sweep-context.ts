/** What the parts of a sweep have in common. */
import type { AdapterEvents } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { chunks } from '../../lib/chunks.ts';
import { newId } from '../../lib/id.ts';
import type { NativeWatchRow } from '../../store/webhooks/native-watches.ts';
import { connectionJob } from '../webhook-jobs.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { ObjectHint } from './object-hint.ts';

export type SweepDependencies = Pick<NativeDependencies, 'stores' | 'queue' | 'clock'>;

/** One sweep, over the types of objects that webhooks ask for. */
export interface SweepContext {
  readonly connectionId: string;
  readonly workspaceId: string;
  readonly native: AdapterEvents<Session>;
  readonly session: Session;
  readonly watches: readonly NativeWatchRow[];
  /** Types of objects with a webhook for `deleted`. */
  readonly wantsDeleted: ReadonlySet<string>;
  isStopping(): boolean;
}

/** The process stops: the next one begins the sweep anew. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

/** Called between two requests. */
export function checkpoint({ isStopping }: Pick<SweepContext, 'isStopping'>): void {
  if (isStopping()) throw new InterruptedError('The process stops.');
}

export const typeOf = ({ objectType }: NativeWatchRow) => objectType as ObjectType;

export const hintOf = (
  watch: NativeWatchRow,
  event: ObjectHint['event'],
  id: string,
  { parentId, isCascade = false }: { parentId?: string | null; isCascade?: boolean } = {},
): ObjectHint => ({
  objectType: typeOf(watch),
  event,
  id,
  ...(parentId && { parentId }),
  isCascade,
  since: watch.since,
});

const HINTS_PER_EVENT = 100;

/** Stores hints among the events of the provider; how many. */
export async function storeHints(
  { stores, queue, clock }: SweepDependencies,
  { connectionId, workspaceId }: Pick<SweepContext, 'connectionId' | 'workspaceId'>,
  hints: readonly ObjectHint[],
): Promise<number> {
  const rows = chunks(hints, HINTS_PER_EVENT).map((some) => ({
    connectionId,
    deliveryId: `sweep ${newId(clock)}`,
    hints: some,
    receivedAt: clock.now(),
    doneAt: null,
  }));
  const job = connectionJob(JOBS.acceptEvents, { connectionId, workspaceId });
  if (rows.length === 0) return 0;
  await stores.events.receive(rows, [queue.wakeOf(job)]);
  queue.announce(job);
  return hints.length;
}
