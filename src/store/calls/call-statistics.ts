/** The call log in numbers. Whoever asks bounds the period by a horizon, so that no answer takes long. */
import { and, asc, count, desc, getTableColumns, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import type { ApicallSummary } from './apicalls.ts';
import { type CallOwner, type Period, periodOf } from './call-search.ts';

export interface CallCounts {
  readonly calls: number;
  readonly errors: number;
}

export interface TimeSlot extends CallCounts {
  /** When it begins, in epoch milliseconds. */
  readonly at: number;
}

export interface OperationCounts extends CallCounts {
  readonly name: string;
  readonly averageMs: number;
  readonly slowestMs: number;
  readonly upstreamCalls: number;
}

export interface ConnectionCounts extends CallCounts {
  readonly connectionId: string | null;
}

export function callStatisticsStore({ db, t }: Store) {
  const { apicall } = t;
  const { trace: _long, ...summary } = getTableColumns(apicall);
  const inPeriod = periodOf(t);
  /** What callers asked for; deliveries of webhooks are another thing. */
  const within = (scope: CallOwner & Period) => and(inPeriod(scope), ne(apicall.type, 'webhook'));
  /** Postgres gives sums and averages as text. */
  const numeric = (expression: SQL) => sql<number>`${expression}`.mapWith(Number);
  const counts = { calls: count(), errors: count(apicall.error) };

  return {
    /** Slots in which there were calls, each `slotMs` long, oldest first. */
    async overTime(scope: CallOwner & Period, slotMs: number): Promise<TimeSlot[]> {
      // Not a parameter: Postgres would not see that what is grouped by is what is selected.
      const length = sql.raw(String(Math.trunc(slotMs)));
      const at = numeric(sql`${apicall.createdAt} - ${apicall.createdAt} % ${length}`);
      return await db
        .select({ at, ...counts })
        .from(apicall)
        .where(within(scope))
        .groupBy(at)
        .orderBy(at);
    },
    /** The operations that were called most. */
    async byOperation(scope: CallOwner & Period, limit: number): Promise<OperationCounts[]> {
      return await db
        .select({
          name: apicall.name,
          ...counts,
          averageMs: numeric(sql`avg(${apicall.totalMs})`),
          slowestMs: numeric(sql`max(${apicall.totalMs})`),
          upstreamCalls: numeric(sql`sum(${apicall.upstreamCalls})`),
        })
        .from(apicall)
        .where(within(scope))
        .groupBy(apicall.name)
        .orderBy(desc(count()), asc(apicall.name))
        .limit(limit);
    },
    async byConnection(scope: CallOwner & Period): Promise<ConnectionCounts[]> {
      return await db
        .select({ connectionId: apicall.connectionId, ...counts })
        .from(apicall)
        .where(within(scope))
        .groupBy(apicall.connectionId);
    },
    /** How long the slowest call took that `skip` others exceed, in milliseconds. */
    async durationAfter(scope: CallOwner & Period, skip: number): Promise<number | undefined> {
      const [row] = await db
        .select({ totalMs: apicall.totalMs })
        .from(apicall)
        .where(within(scope))
        .orderBy(desc(apicall.totalMs))
        .limit(1)
        .offset(skip);
      return row?.totalMs;
    },
    /** Slowest first. */
    async slowest(scope: CallOwner & Period, limit: number): Promise<ApicallSummary[]> {
      return await db
        .select(summary)
        .from(apicall)
        .where(within(scope))
        .orderBy(desc(apicall.totalMs), desc(apicall.id))
        .limit(limit);
    },
    /** The newest calls that failed. */
    async failures(scope: CallOwner & Period, limit: number): Promise<ApicallSummary[]> {
      return await db
        .select(summary)
        .from(apicall)
        .where(and(within(scope), isNotNull(apicall.error)))
        .orderBy(desc(apicall.createdAt), desc(apicall.id))
        .limit(limit);
    },
  };
}

export type CallStatisticsStore = ReturnType<typeof callStatisticsStore>;
