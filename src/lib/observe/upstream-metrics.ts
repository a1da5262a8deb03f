/** What calls to providers cost: how they were answered, how long they had to wait, and what is left of budgets. */

import type { Clock } from '../clock.ts';
import { recentlyUsed } from '../recently-used.ts';
import type { Metrics } from './metrics.ts';

/** What limits calls: a quota, a burst at one endpoint, … */
export interface Bucket {
  /** One of the adapter's `limits`. */
  readonly kind: string;
  /** Undefined for what is shared by all sites. */
  readonly site: string | undefined;
  /** Undefined for the bucket of the site as a whole. */
  readonly endpoint: string | undefined;
}

/** What a provider said of one of its buckets. */
export interface Budget extends Bucket {
  readonly remaining: number;
  readonly limit: number | undefined;
  /** Epoch milliseconds after which this is no longer so. */
  readonly until: number;
}

/** Buckets that are remembered; what was told last counts. */
const MOST_BUCKETS = 2000;

/** A bucket, as far as something is known of it. */
export interface BucketState extends Pick<Bucket, 'kind' | 'endpoint'> {
  readonly remaining: number | undefined;
  readonly limit: number | undefined;
  /** Epoch milliseconds until which the provider takes no calls. */
  readonly closedUntil: number | undefined;
}

const nameOf = ({ kind, site, endpoint }: Bucket): string => JSON.stringify([kind, site, endpoint]);

const QUICK_WAITS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** A bucket that its provider has closed for now. */
interface Closed extends Bucket {
  readonly until: number;
}

/** What calls cost. */
function callMetrics(metrics: Metrics) {
  const requests = metrics.histogram({
    name: 'taskgate_upstream_request_duration_seconds',
    help: 'Requests to providers until their answer was read, by class of status; "none" was not answered.',
    labels: ['status'],
  });
  const waits = metrics.histogram({
    name: 'taskgate_upstream_wait_duration_seconds',
    help: 'Time that requests to providers were throttled, by the reason.',
    labels: ['bucket'],
    buckets: QUICK_WAITS,
  });
  const retries = metrics.counter({
    name: 'taskgate_upstream_retries_total',
    help: 'Requests to providers that were sent again.',
    labels: ['reason'],
  });
  const readAhead = metrics.counter({
    name: 'taskgate_upstream_read_ahead_total',
    help: 'Requests to providers for pages that nobody had asked for yet, by whether somebody did.',
    labels: ['outcome'],
  });
  const refusals = metrics.counter({
    name: 'taskgate_upstream_rate_limited_total',
    help: 'Answers 429 of providers, by the bucket that was empty.',
    labels: ['bucket'],
  });
  return { requests, waits, retries, readAhead, refusals };
}

/** Of each kind, the smallest or largest of what `valueOf` says. */
function extreme(pick: (...values: number[]) => number, pairs: Iterable<readonly [string, number]>) {
  const found = new Map<string, number>();
  for (const [kind, value] of pairs) found.set(kind, pick(value, found.get(kind) ?? value));
  return found;
}

/** What is left of budgets, and which buckets are closed, whenever somebody asks. */
function bucketGauges(metrics: Metrics, clock: Clock, live: () => Budget[], shut: () => Closed[]): void {
  metrics.gauge({
    name: 'taskgate_upstream_budget_remaining',
    help: 'What is left of the emptiest budget of this kind, as its provider said last.',
    labels: ['bucket'],
    read: (gauge) => {
      const lowest = extreme(
        Math.min,
        live().map(({ kind, remaining }) => [kind, remaining] as const),
      );
      for (const [bucket, value] of lowest) gauge.set({ bucket }, value);
    },
  });
  metrics.gauge({
    name: 'taskgate_upstream_budget_remaining_ratio',
    help: 'Share that is left of the emptiest budget of this kind, 0 to 1.',
    labels: ['bucket'],
    read: (gauge) => {
      const shares = live().flatMap(({ kind, remaining, limit }) =>
        limit ? [[kind, remaining / limit] as const] : [],
      );
      for (const [bucket, value] of extreme(Math.min, shares)) gauge.set({ bucket }, value);
    },
  });
  metrics.gauge({
    name: 'taskgate_upstream_closed_buckets',
    help: 'Buckets that providers have closed for now.',
    labels: ['bucket'],
    read: (gauge) => {
      for (const { kind } of shut()) gauge.inc({ bucket: kind });
    },
  });
  metrics.gauge({
    name: 'taskgate_upstream_closed_seconds',
    help: 'Time until the last of the closed buckets of this kind opens.',
    labels: ['bucket'],
    read: (gauge) => {
      const seconds = shut().map(({ kind, until }) => [kind, (until - clock.now()) / 1000] as const);
      for (const [bucket, value] of extreme(Math.max, seconds)) gauge.set({ bucket }, value);
    },
  });
}

export function createUpstreamMetrics(metrics: Metrics, clock: Clock) {
  const budgets = recentlyUsed<Budget>(MOST_BUCKETS);
  const closed = recentlyUsed<Closed>(MOST_BUCKETS);
  const live = () => [...budgets.values()].filter(({ until }) => until > clock.now());
  const shut = () => [...closed.values()].filter(({ until }) => until > clock.now());
  const { requests, waits, retries, readAhead, refusals } = callMetrics(metrics);
  bucketGauges(metrics, clock, live, shut);

  return {
    /** What this process knows at the moment of the buckets that calls to a site draw on. */
    bucketsOf(site: string): BucketState[] {
      const isAt = (bucket: Bucket) => bucket.site === undefined || bucket.site === site;
      const found = new Map<string, BucketState>();
      for (const { kind, endpoint, remaining, limit } of live().filter(isAt)) {
        found.set(`${kind} ${endpoint ?? ''}`, { kind, endpoint, remaining, limit, closedUntil: undefined });
      }
      for (const { kind, endpoint, until } of shut().filter(isAt)) {
        const name = `${kind} ${endpoint ?? ''}`;
        const unknown = { kind, endpoint, remaining: undefined, limit: undefined };
        found.set(name, { ...unknown, ...found.get(name), closedUntil: until });
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
    },
    /** @param status undefined when there was no answer. */
    answered(status: number | undefined, seconds: number): void {
      requests.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds);
    },
    /** @param bucket what held the call; `backoff` is the pause before another attempt. */
    waited: (bucket: string, seconds: number): void => waits.observe({ bucket }, seconds),
    retried: (reason: 'rate_limit' | 'outage' | 'memory'): void => retries.inc({ reason }),
    readAhead: (outcome: 'used' | 'dropped'): void => readAhead.inc({ outcome }),
    noted: (budget: Budget): void => void budgets.set(nameOf(budget), budget),
    /** A provider refused a call because of this bucket, and takes none before `until`, in epoch milliseconds. */
    refused(bucket: Bucket, until: number): void {
      refusals.inc({ bucket: bucket.kind });
      closed.set(nameOf(bucket), { ...bucket, until });
    },
  };
}

export type UpstreamMetrics = ReturnType<typeof createUpstreamMetrics>;
