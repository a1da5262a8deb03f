/**
 * How fast a Jira site may be asked, learned from what it answers: the burst of each endpoint, hourly quotas, hot
 * issues, and how many calls at a time. Source: developer.atlassian.com, rate limiting.
 */
import { LRUCache } from 'lru-cache';
import { type Clock, stopwatch } from '../../../src/lib/clock.ts';
import type { LimitKind, UpstreamMetrics } from '../../../src/lib/observe/upstream-metrics.ts';
import { alone, type Peers } from '../../../src/lib/peers.ts';
import { sleep } from '../../../src/lib/sleep.ts';
import { HotIssues } from '../../jira/line/hot-issues.ts';
import { type RateLimitNews, readRateLimits } from '../../jira/line/rate-limit-headers.ts';
import { Burst, type Times } from './burst.ts';
import { CALL_MS, endpointOf, type PacedCall, tooSlow, writtenIssueOf } from './call.ts';
import type { Quota } from './quota.ts';
import { Slots } from './slots.ts';

/** Requests in flight to one site from this process. */
const AT_ONCE = 100;
const MOST_BUCKETS = 500;

/** Calls that waited for the same moment do not all come at it: up to a third later, and not more than this. */
const LONGEST_STAGGER_MS = 2000;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The quotas that a call draws on: those of its app, if it has one. */
export interface Quotas {
  readonly app: Quota;
  readonly tenant: Quota;
}

export interface PacerOptions {
  /** Tells sites apart in metrics; never shown. */
  readonly name: string;
  readonly clock: Clock;
  readonly metrics: UpstreamMetrics;
  readonly peers?: Peers;
  readonly random?: () => number;
}

interface Opening {
  readonly kind: LimitKind;
  /** Epoch milliseconds. */
  readonly at: number;
}

export class Pacer {
  readonly #times: Times;
  readonly #slots: Slots;
  readonly #bursts = new LRUCache<string, Burst>({ max: MOST_BUCKETS });
  readonly #hotIssues = new HotIssues();
  /** Epoch milliseconds until which an endpoint, or the writes to an issue, are closed. */
  readonly #closed = new LRUCache<string, number>({ max: MOST_BUCKETS });
  readonly #options: Required<PacerOptions>;

  constructor(options: PacerOptions) {
    this.#options = { random: Math.random, peers: alone(), ...options };
    this.#times = { now: () => options.clock.now(), elapsed: () => stopwatch.now() };
    this.#slots = new Slots(AT_ONCE, this.#times.now);
  }

  /**
   * Waits for the call's turn; the function that is returned says that the call is over. Throws
   * `upstream_rate_limited` at once when its turn would come too late.
   */
  async take(call: PacedCall, quotas: Quotas): Promise<() => void> {
    const burst = this.#burstOf(call);
    for (;;) {
      await this.#opening(call, quotas);
      await burst.take(call);
      const free = await this.#slots.take(call).catch((error) => {
        burst.done();
        throw error;
      });
      const over = () => {
        free();
        burst.done();
      };
      // It may have been closed while the call stood in line; then it does not wait where others could go.
      if (this.#opensAt(call, quotas).at <= this.#times.now()) {
        this.#countWrite(call);
        return over;
      }
      over();
    }
  }

  /** A call that is made whatever Jira has closed: only the number of calls at a time holds it. */
  async takeUnheld(call: PacedCall): Promise<() => void> {
    const free = await this.#slots.take(call);
    const burst = this.#burstOf(call);
    burst.spend();
    this.#countWrite(call);
    return () => {
      free();
      burst.done();
    };
  }

  /** Epoch milliseconds before which the call's turn does not come, as far as is known. */
  opensAt(call: PacedCall, quotas: Quotas): number {
    return this.#opensAt(call, quotas).at;
  }

  /** What an answer says about limits. */
  learn(call: PacedCall, { app, tenant }: Quotas, status: number, headers: Headers): RateLimitNews {
    const now = this.#times.now();
    const news = readRateLimits(status, headers, now);
    const { metrics, name } = this.#options;
    if (news.burst) {
      this.#burstOf(call).learn(news.burst);
      metrics.noted({
        kind: 'burst',
        bucket: `${name} ${endpointOf(call)}`,
        ...news.burst,
        until: now + 1000,
      });
    }
    for (const quota of news.quotas) {
      (quota.kind === 'app_quota' ? app : tenant).learn(quota, now);
      const { kind, limit, remaining, resetsAt } = quota;
      const bucket = kind === 'app_quota' ? 'app' : name;
      if (remaining !== undefined) metrics.noted({ kind, bucket, limit, remaining, until: resetsAt });
    }
    if (news.refusal) this.#close(call, { app, tenant }, news.refusal);
    return news;
  }

  #close(call: PacedCall, { app, tenant }: Quotas, { kind, waitMs }: { kind: LimitKind; waitMs: number }): void {
    const { metrics, name, random } = this.#options;
    const until = this.#times.now() + waitMs;
    const issue = writtenIssueOf(call);
    let bucket = '';
    if (kind === 'app_quota') app.close(until);
    else if (kind === 'tenant_quota') tenant.close(until);
    else {
      bucket = kind === 'object_writes' && issue !== undefined ? `issue ${issue}` : endpointOf(call);
      const stagger = Math.min(LONGEST_STAGGER_MS, (waitMs / 3) * random());
      this.#closed.set(bucket, Math.max(this.#closed.get(bucket) ?? 0, until + stagger));
      if (kind === 'burst') this.#burstOf(call).empty(waitMs);
    }
    metrics.refused(kind, `${name} ${bucket}`, until);
  }

  #burstOf(call: PacedCall): Burst {
    const endpoint = endpointOf(call);
    const known = this.#bursts.get(endpoint);
    if (known) return known;
    const made = new Burst(call.method, this.#times, this.#options.peers);
    this.#bursts.set(endpoint, made);
    return made;
  }

  async #opening(call: PacedCall, quotas: Quotas): Promise<void> {
    for (;;) {
      const now = this.#times.now();
      const { kind, at } = this.#opensAt(call, quotas);
      if (at <= now) return;
      if (at + CALL_MS > call.deadline) throw tooSlow(at - now);
      const end = call.wait(kind);
      try {
        await sleep(at - now, call.signal);
      } catch {
        // The caller has gone, or its time is up.
        throw tooSlow(at - now);
      } finally {
        end();
      }
    }
  }

  #countWrite(call: PacedCall): void {
    const issue = writtenIssueOf(call);
    if (issue !== undefined) this.#hotIssues.count(issue, this.#times.elapsed());
  }

  /** When everything that the call needs is open, and what opens last. */
  #opensAt(call: PacedCall, { app, tenant }: Quotas): Opening {
    const now = this.#times.now();
    const openings: Opening[] = [
      { kind: 'app_quota', at: app.opensAt(call.connectionId, now) },
      { kind: 'tenant_quota', at: tenant.opensAt(call.connectionId, now) },
      { kind: 'burst', at: this.#closed.get(endpointOf(call)) ?? 0 },
    ];
    const issue = writtenIssueOf(call);
    if (issue !== undefined) {
      const elapsed = this.#times.elapsed();
      const inMs = this.#hotIssues.opensAt(issue, elapsed) - elapsed;
      openings.push({ kind: 'object_writes', at: Math.max(this.#closed.get(`issue ${issue}`) ?? 0, now + inMs) });
    }
    return openings.reduce((latest, opening) => (opening.at > latest.at ? opening : latest));
  }
}
