/** What the log of calls says of a workspace, or of one connection, lately. */
import type { ApicallSummary } from '../../store/calls/apicalls.ts';
import type { CallOwner, CallSearchStore, Period } from '../../store/calls/call-search.ts';
import type { CallStatisticsStore, ConnectionCounts, OperationCounts } from '../../store/calls/call-statistics.ts';
import { type Chart, chartOf, type PeriodName, rangeOf } from './chart.ts';

/** Calls that are looked at for one page, the newest ones: enough to see what goes on, and quickly done. */
const MOST_CALLS = 20_000;
const SHOWN = 5;

export interface Insights {
  readonly period: PeriodName;
  readonly chart: Chart;
  /** Set when there were more calls than are looked at: since when, in epoch milliseconds. */
  readonly onlySince: number | undefined;
  readonly slowest: readonly ApicallSummary[];
  readonly operations: readonly OperationCounts[];
  readonly failures: readonly ApicallSummary[];
  /** Milliseconds that half of the calls, and 95 of 100, did not exceed; undefined without calls. */
  readonly medianMs: number | undefined;
  readonly highMs: number | undefined;
}

export interface InsightStores {
  readonly callSearch: CallSearchStore;
  readonly callStatistics: CallStatisticsStore;
}

export function createInsights({ callSearch, callStatistics }: InsightStores) {
  /** The part of a period that is looked at. */
  async function bounded(scope: CallOwner & Period) {
    const onlySince = await callSearch.horizon(scope, MOST_CALLS);
    return { scope: { ...scope, from: onlySince ?? scope.from }, onlySince };
  }

  const quantile = (scope: CallOwner & Period, calls: number, share: number) =>
    callStatistics.durationAfter(scope, Math.floor(calls * (1 - share)));

  return {
    async of(owner: CallOwner, period: PeriodName, now: number): Promise<Insights> {
      const range = rangeOf(period, now);
      const { scope, onlySince } = await bounded({ ...owner, from: range.from, to: range.to });
      const chart = chartOf(await callStatistics.overTime(scope, range.slotMs), range);
      return {
        period,
        chart,
        onlySince,
        slowest: await callStatistics.slowest(scope, SHOWN),
        operations: await callStatistics.byOperation(scope, SHOWN),
        failures: await callStatistics.failures(scope, SHOWN),
        medianMs: await quantile(scope, chart.calls, 0.5),
        highMs: await quantile(scope, chart.calls, 0.95),
      };
    },
    /** Calls of the last day, by connection. */
    async byConnection(workspaceId: string, now: number): Promise<ReadonlyMap<string | null, ConnectionCounts>> {
      const range = rangeOf('24h', now);
      const { scope } = await bounded({ workspaceId, from: range.from, to: range.to });
      const counts = await callStatistics.byConnection(scope);
      return new Map(counts.map((count) => [count.connectionId, count]));
    },
  };
}

export type ConsoleInsights = ReturnType<typeof createInsights>;
