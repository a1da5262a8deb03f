/** Requests over time, ready to be drawn: slots without calls included. */
import type { TimeSlot } from '../../store/calls/call-statistics.ts';

export interface ChartRange {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly slotMs: number;
}

export interface Chart extends ChartRange {
  readonly slots: readonly TimeSlot[];
  readonly calls: number;
  readonly errors: number;
  /** The most calls of one slot; at least 1. */
  readonly most: number;
}

const MINUTE = 60_000;

/** How far back people look, and in what steps. */
export const PERIODS = {
  '1h': { label: 'Last hour', ms: 60 * MINUTE, slotMs: MINUTE },
  '24h': { label: 'Last 24 hours', ms: 24 * 60 * MINUTE, slotMs: 30 * MINUTE },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * 60 * MINUTE, slotMs: 180 * MINUTE },
} as const;

export type PeriodName = keyof typeof PERIODS;

export const DEFAULT_PERIOD: PeriodName = '24h';

export const periodName = (text: string | undefined): PeriodName =>
  text !== undefined && Object.hasOwn(PERIODS, text) ? (text as PeriodName) : DEFAULT_PERIOD;

/** The period up to now, in whole slots: the current one is the last. */
export function rangeOf(name: PeriodName, now: number): ChartRange {
  const { ms, slotMs } = PERIODS[name];
  const to = now - (now % slotMs) + slotMs;
  return { from: to - ms, to, slotMs };
}

export function chartOf(found: readonly TimeSlot[], range: ChartRange): Chart {
  const { from, to, slotMs } = range;
  const byTime = new Map(found.map((slot) => [slot.at, slot]));
  const slots = Array.from({ length: Math.round((to - from) / slotMs) }, (_, index) => {
    const at = from + index * slotMs;
    return byTime.get(at) ?? { at, calls: 0, errors: 0 };
  });
  const sum = (of: 'calls' | 'errors') => slots.reduce((total, slot) => total + slot[of], 0);
  return {
    ...range,
    slots,
    calls: sum('calls'),
    errors: sum('errors'),
    most: Math.max(1, ...slots.map(({ calls }) => calls)),
  };
}
