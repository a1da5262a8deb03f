/**
 * How fast a site may be called, learned from what it answers: the bucket of each endpoint, quotas, writes to one
 * object, and how many calls at a time. What these look like is the policy's.
 */

import { type Clock, stopwatch } from '../../../src/lib/clock.ts';
import { FairSlots } from '../../../src/lib/fair-slots.ts';
import type { UpstreamMetrics } from '../../../src/lib/observe/upstream-metrics.ts';
import { alone, type Peers } from '../../../src/lib/peers.ts';
import { recentlyUsed } from '../../../src/lib/recently-used.ts';
import { leavingHalf } from '../../../src/lib/shared-places.ts';
import { sleep } from '../../../src/lib/sleep.ts';
import { Burst, type Times } from './burst.ts';
import { CALL_MS, type PacedCall, tooSlow, waitingOf } from './call.ts';
import { HotObjects } from './hot-objects.ts';
import type { LimitedAnswer, LimitNews, PacingPolicy, Refusal } from './policy.ts';
import type { Quota } from './quota.ts';

/** Requests in flight to one site from this process. */
const AT_ONCE = 100;
const MOST_BUCKETS = 500;

/** Calls that waited for the same moment do not all come at it: up to a third later, and not more than this. */
const LONGEST_STAGGER_MS = 2000;

/** The quotas that a call draws on, by kind. */
export type Quotas = Readonly<Record<string, Quota>>;

export interface PacerOptions {
  /** Tells sites apart in metrics; never shown. */
  readonly site: string;
  readonly policy: PacingPolicy;
  readonly clock: Clock;
  readonly metrics: UpstreamMetrics;
  readonly peers?: Peers;
  readonly random?: () => number;
}

interface Opening {
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Under which the closing of an object is kept beside those of buckets. */
const objectName = (key: string): string => `object ${key}`;

export class Pacer {
  readonly #times: Times;
  /** Requests in flight; one noisy connection leaves room for the others. */
  readonly #slots = new FairSlots(AT_ONCE, leavingHalf);
  readonly #bursts = recentlyUsed<Burst>(MOST_BUCKETS);
  readonly #hotObjects: HotObjects;
  /** Epoch milliseconds until which a bucket, or the writes to an object, are closed. */
  readonly #closed = recentlyUsed<number>(MOST_BUCKETS);
  readonly #options: Required<PacerOptions>;

  constructor(options: PacerOptions) {
    this.#options = { random: Math.random, peers: alone(), ...options };
    this.#times = { now: () => options.clock.now(), elapsed: () => stopwatch.now() };
    this.#hotObjects = new HotObjects(options.policy.hotWindows);
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
      const free = await this.#slot(call).catch((error) => {
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

  /** A call that is made whatever is closed: only the number of calls at a time holds it. */
  async takeUnheld(call: PacedCall): Promise<() => void> {
    const free = await this.#slot(call);
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

  /** Calls that nobody has asked for yet and that take nothing from those that somebody has: out of the half that is free. */
  spare(call: PacedCall, quotas: Quotas): number {
    const now = this.#times.now();
    const isOpen = this.#opensAt(call, quotas).at <= now;
    if (!isOpen || !Object.values(quotas).every((quota) => quota.isHalfLeft(now))) return 0;
    return Math.min(this.#burstOf(call).spare(), this.#slots.spareOf(call.connectionId));
  }

  /** What an answer says about limits. */
  learn(call: PacedCall, quotas: Quotas, answer: LimitedAnswer): LimitNews {
    const now = this.#times.now();
    const { metrics, site, policy } = this.#options;
    const news = policy.readLimits(answer, now);
    if (news.burst) {
      const { limit, remaining } = news.burst;
      this.#burstOf(call).learn(news.burst);
      const bucket = { kind: 'burst', site, endpoint: policy.bucketOf(call) };
      metrics.noted({ ...bucket, limit, remaining, until: now + 1000 });
    }
    for (const told of news.quotas) {
      const { kind, limit, remaining, resetsAt } = told;
      const quota = quotas[kind];
      quota?.learn(told, now);
      const bucket = { kind, site: quota?.site, endpoint: undefined };
      if (remaining !== undefined) metrics.noted({ ...bucket, limit, remaining, until: resetsAt });
    }
    if (news.refusal) this.#close(call, quotas, news.refusal);
    return news;
  }

  #close(call: PacedCall, quotas: Quotas, { kind, waitMs }: Refusal): void {
    const { metrics, policy, site } = this.#options;
    const until = this.#times.now() + waitMs;
    const quota = quotas[kind];
    if (quota) {
      quota.close(until);
      metrics.refused({ kind, site: quota.site, endpoint: undefined }, until);
      return;
    }
    const key = kind === 'object_writes' ? policy.hotKeyOf(call) : undefined;
    const endpoint = key === undefined ? policy.bucketOf(call) : objectName(key);
    const stagger = Math.min(LONGEST_STAGGER_MS, (waitMs / 3) * this.#options.random());
    this.#closed.set(endpoint, Math.max(this.#closed.get(endpoint) ?? 0, until + stagger));
    if (kind === 'burst') this.#burstOf(call).empty(waitMs);
    metrics.refused({ kind, site, endpoint }, until);
  }

  async #slot(call: PacedCall): Promise<() => void> {
    const slot = this.#slots.takeNow(call.connectionId);
    if (slot) return slot;
    const end = call.wait('concurrency');
    try {
      return await this.#slots.take(waitingOf(call, this.#times.now()));
    } finally {
      end();
    }
  }

  #burstOf(call: PacedCall): Burst {
    const { policy, peers } = this.#options;
    const bucket = policy.bucketOf(call);
    const known = this.#bursts.get(bucket);
    if (known) return known;
    const made = new Burst(policy.usualBurst(call), this.#times, peers);
    this.#bursts.set(bucket, made);
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
    const key = this.#options.policy.hotKeyOf(call);
    if (key !== undefined) this.#hotObjects.count(key, this.#times.elapsed());
  }

  /** When everything that the call needs is open, and what opens last. */
  #opensAt(call: PacedCall, quotas: Quotas): Opening {
    const { policy } = this.#options;
    const now = this.#times.now();
    const openings: Opening[] = [{ kind: 'burst', at: this.#closed.get(policy.bucketOf(call)) ?? 0 }];
    for (const [kind, quota] of Object.entries(quotas)) {
      openings.push({ kind, at: quota.opensAt(call.connectionId, now) });
    }
    const key = policy.hotKeyOf(call);
    if (key !== undefined) {
      const elapsed = this.#times.elapsed();
      const inMs = this.#hotObjects.opensAt(key, elapsed) - elapsed;
      openings.push({ kind: 'object_writes', at: Math.max(this.#closed.get(objectName(key)) ?? 0, now + inMs) });
    }
    return openings.reduce((latest, opening) => (opening.at > latest.at ? opening : latest));
  }
}
