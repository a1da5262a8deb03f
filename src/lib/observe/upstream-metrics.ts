/** What calls to providers cost: how they were answered, how long they had to wait, and what is left of budgets. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Metrics } from './metrics.ts';

/**
 * What limits calls: the quota of the operator's app, that of one customer, a burst at one endpoint, writes to one
 * object, calls at a time.
 */
export type LimitKind = 'app_quota' | 'tenant_quota' | 'burst' | 'object_writes' | 'concurrency';

/** Why a call is not made yet; `backoff` is the pause before another try. */
export type WaitKind = LimitKind | 'backoff';

/** What a provider said of one of its buckets. */
export interface Budget {
  readonly kind: LimitKind;
  /** Tells buckets apart; never shown. */
  readonly bucket: string;
  readonly remaining: number;
  readonly limit: number | undefined;
  /** Epoch milliseconds after which this is no longer so. */
  readonly until: number;
}

/** Buckets that are remembered; what was told last counts. */
const MOST_BUCKETS = 2000;

/** A bucket, as far as something is known of it. */
export interface BucketState {
  readonly kind: LimitKind;
  /** Undefined for the bucket of the site as a whole. */
  readonly endpoint: string | undefined;
  readonly remaining: number | undefined;
  readonly limit: number | undefined;
  /** Epoch milliseconds until which the provider takes no calls. */
  readonly closedUntil: number | undefined;
}

const QUICK_WAITS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

export function createUpstreamMetrics(metrics: Metrics, clock: Clock) {
  const budgets = new LRUCache<string, Budget>({ max: MOST_BUCKETS });
  const closed = new LRUCache<string, { kind: LimitKind; bucket: string; until: number }>({ max: MOST_BUCKETS });

  const requests = metrics.histogram({
    name: 'taskgate_upstream_request_duration_seconds',
    help: 'Requests to providers until their answer was read, by class of status; "none" was not answered.',
    labels: ['status'],
  });
  const waits = metrics.histogram({
    name: 'taskgate_upstream_wait_duration_seconds',
    help: 'Time that requests to providers were held back, by what held them.',
    labels: ['bucket'],
    buckets: QUICK_WAITS,
  });
  const retries = metrics.counter({
    name: 'taskgate_upstream_retries_total',
    help: 'Requests to providers that were sent again.',
    labels: ['reason'],
  });
  const refusals = metrics.counter({
    name: 'taskgate_upstream_rate_limited_total',
    help: 'Answers 429 of providers, by the bucket that was empty.',
    labels: ['bucket'],
  });

  /** Of each kind, the smallest or largest of what `valueOf` says. */
  function extreme(pick: (...values: number[]) => number, pairs: Iterable<readonly [LimitKind, number]>) {
    const found = new Map<LimitKind, number>();
    for (const [kind, value] of pairs) found.set(kind, pick(value, found.get(kind) ?? value));
    return found;
  }
  const live = () => [...budgets.values()].filter(({ until }) => until > clock.now());
  const shut = () => [...closed.values()].filter(({ until }) => until > clock.now());

  /** What comes after the site in the name of a bucket; undefined when it is of another site. */
  function endpointAt(site: string, kind: LimitKind, bucket: string): string | undefined {
    if (kind === 'app_quota' || bucket === site) return '';
    return bucket.startsWith(`${site} `) ? bucket.slice(site.length + 1) : undefined;
  }

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

  return {
    /** What this process knows of the buckets of a site at the moment; `site` is what their names begin with. */
    bucketsOf(site: string): BucketState[] {
      const found = new Map<string, BucketState>();
      for (const { kind, bucket, remaining, limit } of live()) {
        const endpoint = endpointAt(site, kind, bucket);
        if (endpoint === undefined) continue;
        found.set(`${kind} ${endpoint}`, {
          kind,
          endpoint: endpoint || undefined,
          remaining,
          limit,
          closedUntil: undefined,
        });
      }
      for (const { kind, bucket, until } of shut()) {
        const endpoint = endpointAt(site, kind, bucket);
        if (endpoint === undefined) continue;
        const known = found.get(`${kind} ${endpoint}`);
        const open = { kind, endpoint: endpoint || undefined, remaining: undefined, limit: undefined };
        found.set(`${kind} ${endpoint}`, { ...open, ...known, closedUntil: until });
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
    },
    /** @param status undefined when there was no answer. */
    answered(status: number | undefined, seconds: number): void {
      requests.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds);
    },
    waited: (bucket: WaitKind, seconds: number): void => waits.observe({ bucket }, seconds),
    retried: (reason: 'rate_limit' | 'outage'): void => retries.inc({ reason }),
    noted: (budget: Budget): void => void budgets.set(`${budget.kind} ${budget.bucket}`, budget),
    /** A provider refused a call because of this bucket, and takes none before `until`, in epoch milliseconds. */
    refused(kind: LimitKind, bucket: string, until: number): void {
      refusals.inc({ bucket: kind });
      closed.set(`${kind} ${bucket}`, { kind, bucket, until });
    },
  };
}

export type UpstreamMetrics = ReturnType<typeof createUpstreamMetrics>;
