/**
 * A bucket of calls, as far as its provider has told of it: so many at once, and so many more a second. The provider's
 * own count is believed, since other processes and other apps draw on the same bucket; what remains is divided among the
 * processes.
 */
import { FairQueue } from '../../../src/lib/fair-queue.ts';
import { alone, type Peers } from '../../../src/lib/peers.ts';
import { CALL_MS, type PacedCall, tooSlow, waitingOf } from './call.ts';
import type { BurstNews } from './policy.ts';

/** What the provider said is believed for so long; a bucket that it said nothing of slows nobody. */
const BELIEVED_MS = 60_000;

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
  readonly #queue = new FairQueue();
  readonly #peers: Pick<Peers, 'count'>;
  /** Calls that it holds when it is full. */
  #limit: number;
  /** Calls that come back each second; all of them where nothing else was said. */
  #perSecond: number | undefined;
  /** What the bucket held at `#filledAt`; below zero when more was taken than it holds. */
  #tokens: number;
  #filledAt: number;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Undefined until the provider has said something. */
  #toldAt: number | undefined;

  /** @param limit what it holds, as long as nothing was said. */
  constructor(limit: number, times: Times, peers: Pick<Peers, 'count'> = alone()) {
    this.#peers = peers;
    this.#times = times;
    this.#limit = limit;
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
    const waitMs = ((this.#queue.ahead(call.connectionId) + 1 - this.#tokens) / this.#rate()) * 1000;
    if (this.#times.now() + waitMs + CALL_MS >= call.deadline) throw tooSlow(waitMs);
    const end = call.wait('burst');
    try {
      const turn = this.#queue.wait(waitingOf(call, this.#times.now()));
      this.#schedule();
      await turn;
    } finally {
      end();
    }
  }

  /** Calls that leave it half full; any number where nothing is known of it. */
  spare(): number {
    this.#fill();
    if (!this.#isKnown()) return Number.POSITIVE_INFINITY;
    return this.#queue.length > 0 ? 0 : Math.max(0, Math.floor(this.#tokens - this.#share(this.#limit) / 2));
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

  /** The provider's own count, as of an answer; calls under way may not be in it yet. */
  learn({ limit, remaining, perSecond }: BurstNews): void {
    this.#limit = limit ?? this.#limit;
    this.#perSecond = perSecond ?? this.#perSecond;
    this.#believe(this.#share(remaining) - this.#inFlight);
  }

  /** The provider refused a call, and takes none for a while: then the bucket begins to fill. */
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

  /** Calls of this process that come back each second. */
  #rate(): number {
    return this.#share(this.#perSecond ?? this.#limit);
  }

  #isKnown(): boolean {
    return this.#toldAt !== undefined && this.#times.elapsed() - this.#toldAt < BELIEVED_MS;
  }

  #fill(): void {
    const now = this.#times.elapsed();
    if (now <= this.#filledAt) return;
    const gained = ((now - this.#filledAt) / 1000) * this.#rate();
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
    const ms = Math.max(1, unfilledMs + ((1 - this.#tokens) / this.#rate()) * 1000);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#release();
    }, ms);
  }
}
