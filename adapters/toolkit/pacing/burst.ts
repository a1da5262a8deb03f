/**
 * The bucket of one endpoint and method of a site, as far as Jira has told of it: so many calls at once, and so many
 * more a second. Jira's own count is believed, since other processes and other apps draw on the same bucket; what is left
 * is divided among the processes.
 */
import { alone, type Peers } from '../../../src/lib/peers.ts';
import type { BurstNews } from '../../jira/line/rate-limit-headers.ts';
import { CALL_MS, type PacedCall, tooSlow } from './call.ts';
import { FairQueue } from './fair-queue.ts';

/** What Jira said is believed for so long; an endpoint that it said nothing of is not slowed. */
const BELIEVED_MS = 60_000;

/** Calls a second, before Jira has told its number. Source: developer.atlassian.com, rate limiting. */
const USUAL_LIMITS: Readonly<Record<string, number>> = { PUT: 50, DELETE: 50 };
const USUAL_LIMIT = 100;

/** One token, but for what sums of fractions lack. */
const ONE = 1 - 1e-6;

export interface Times {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds since some moment, for durations. */
  elapsed(): number;
}

export class Burst {
  readonly #times: Times;
  readonly #queue: FairQueue;
  readonly #peers: Pick<Peers, 'count'>;
  #limit: number;
  /** What the bucket held at `#filledAt`; below zero when more was taken than it holds. */
  #tokens: number;
  #filledAt: number;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Undefined until Jira has said something. */
  #toldAt: number | undefined;

  constructor(method: string, times: Times, peers: Pick<Peers, 'count'> = alone()) {
    this.#peers = peers;
    this.#times = times;
    this.#queue = new FairQueue(times.now);
    this.#limit = USUAL_LIMITS[method] ?? USUAL_LIMIT;
    this.#tokens = this.#limit;
    this.#filledAt = times.elapsed();
  }

  /** Resolves when there is room for the call, which is then taken. */
  async take(call: PacedCall): Promise<void> {
    this.#fill();
    if (!this.#isKnown() || (this.#queue.length === 0 && this.#tokens >= ONE)) {
      this.spend();
      return;
    }
    const waitMs = ((this.#queue.ahead(call.connectionId) + 1 - this.#tokens) / this.#share(this.#limit)) * 1000;
    if (this.#times.now() + waitMs + CALL_MS >= call.deadline) throw tooSlow(waitMs);
    const end = call.wait('burst');
    try {
      const turn = this.#queue.wait(call);
      this.#schedule();
      await turn;
    } finally {
      end();
    }
  }

  /** A call is made, whether or not there is room. */
  spend(): void {
    this.#tokens -= 1;
    this.#inFlight += 1;
  }

  /** A call was answered. */
  done(): void {
    this.#inFlight -= 1;
  }

  /** Jira's own count, as of an answer; calls under way may not be in it yet. */
  learn({ limit, remaining }: BurstNews): void {
    this.#limit = limit ?? this.#limit;
    this.#believe(this.#share(remaining) - this.#inFlight);
  }

  /** Jira refused a call, and takes none for a while: then the bucket begins to fill. */
  empty(waitMs: number): void {
    this.#believe(0);
    this.#filledAt += waitMs;
  }

  #believe(tokens: number): void {
    this.#tokens = Math.min(this.#share(this.#limit), tokens);
    this.#filledAt = this.#times.elapsed();
    this.#toldAt = this.#filledAt;
    this.#release();
  }

  /** This process's part of what all of them have. */
  #share(tokens: number): number {
    return tokens / this.#peers.count();
  }

  #isKnown(): boolean {
    return this.#toldAt !== undefined && this.#times.elapsed() - this.#toldAt < BELIEVED_MS;
  }

  #fill(): void {
    const now = this.#times.elapsed();
    if (now <= this.#filledAt) return;
    const gained = ((now - this.#filledAt) / 1000) * this.#share(this.#limit);
    this.#tokens = Math.min(this.#share(this.#limit), this.#tokens + gained);
    this.#filledAt = now;
  }

  #release(): void {
    this.#fill();
    while (this.#tokens >= ONE || !this.#isKnown()) {
      if (this.#queue.next() === undefined) break;
      this.spend();
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#queue.length === 0) return;
    const unfilledMs = Math.max(0, this.#filledAt - this.#times.elapsed());
    const ms = Math.max(1, unfilledMs + ((1 - this.#tokens) / this.#share(this.#limit)) * 1000);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#release();
    }, ms);
  }
}
