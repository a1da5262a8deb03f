import { and, asc, count, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { type Wake, wakeStatement } from '../jobs/wake.ts';
import { appendStatements, type NewDelivery } from './delivery-rows.ts';
import { type NativeObjectRow, upsertStatement } from './native-objects.ts';
import type { WebhookRow } from './webhooks.ts';

export type NativeEventRow = Store['t']['nativeEvent']['$inferSelect'];

/** What a batch of events leads to: deliveries, and what is known of the objects afterwards. */
export interface EventOutcome {
  readonly connectionId: string;
  /** The registration's, from before the events were read: another process was faster when it has changed. */
  readonly round: number;
  readonly doneIds: readonly string[];
  readonly doneAt: number;
  readonly objects: readonly NativeObjectRow[];
  readonly deliveries: readonly { readonly webhook: WebhookRow; readonly deliveries: readonly NewDelivery[] }[];
  readonly wakes: readonly Wake[];
}

/** Ids in one statement: SQLite takes no more than some ten thousand parameters. */
const MOST_IDS = 500;

export function nativeEventStore(store: Store) {
  const { db, t, atomically, lasting } = store;
  const { nativeEvent: event, nativeRegistration: registration } = t;
  const waiting = (connectionId: string) => and(eq(event.connectionId, connectionId), isNull(event.doneAt));

  const storeStatement = (tx: Db, rows: readonly NativeEventRow[]): Statement =>
    tx
      .insert(event)
      .values([...rows])
      .onConflictDoNothing()
      .returning({ id: event.deliveryId });

  return {
    /** Stores events and asks for the job that accepts them, in one write, which lasts. Repeated ones are left out. */
    async receive(rows: readonly NativeEventRow[], wakes: readonly Wake[]): Promise<void> {
      if (rows.length === 0 && wakes.length === 0) return;
      await atomically((tx) => [
        ...(rows.length > 0 ? [storeStatement(tx, rows)] : []),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
      await lasting();
    },
    /** The oldest that wait to be accepted. */
    async pending(connectionId: string, limit: number): Promise<NativeEventRow[]> {
      return await db
        .select()
        .from(event)
        .where(waiting(connectionId))
        .orderBy(asc(event.receivedAt), asc(event.deliveryId))
        .limit(limit);
    },
    /** How many wait to be accepted, of each of these connections that has any. */
    async pendingCounts(connectionIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await db
        .select({ connectionId: event.connectionId, total: count() })
        .from(event)
        .where(and(inArray(event.connectionId, [...connectionIds]), isNull(event.doneAt)))
        .groupBy(event.connectionId);
      return new Map(rows.map(({ connectionId, total }) => [connectionId, total]));
    },
    /** Stores all of it, or fails as a whole: also when the round has changed, since its number must not become null. */
    async finish({ connectionId, round, doneIds, doneAt, objects, deliveries, wakes }: EventOutcome): Promise<void> {
      const next = sql<number>`case when ${registration.round} = ${round} then ${registration.round} + 1 else null end`;
      await atomically((tx) => [
        tx
          .update(registration)
          .set({ round: next })
          .where(eq(registration.connectionId, connectionId))
          .returning({ id: registration.connectionId }),
        ...deliveries.flatMap((one) => appendStatements(tx, t, one.webhook, one.deliveries)),
        ...chunks(objects, MOST_IDS).map((some) => upsertStatement(tx, t, some)),
        ...chunks(doneIds, MOST_IDS).map((some) =>
          tx
            .update(event)
            .set({ doneAt, hints: [] })
            .where(and(eq(event.connectionId, connectionId), inArray(event.deliveryId, some)))
            .returning({ id: event.deliveryId }),
        ),
        ...wakes.map((wake) => wakeStatement(tx, t, wake)),
      ]);
    },
    /** Removes some that were accepted before then; true when there may be more. */
    prune: (before: number): Promise<boolean> => deleteSome(db, event, event.deliveryId, lt(event.doneAt, before)),
    /** Removes some of a connection's; true when there may be more. */
    removeOf: (connectionId: string): Promise<boolean> =>
      deleteSome(db, event, event.deliveryId, eq(event.connectionId, connectionId)),
  };
}

export type NativeEventStore = ReturnType<typeof nativeEventStore>;
