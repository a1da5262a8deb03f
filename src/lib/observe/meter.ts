import type { Clock } from '../clock.ts';
import { UpstreamTrace } from './upstream-trace.ts';

/** Counts spans that may overlap, and the time in which at least one of them was under way. */
class Spans {
  readonly #clock: Clock;
  #active = 0;
  #activeSince = 0;
  #ms = 0;
  count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds so far. */
  get ms(): number {
    return this.#ms + (this.#active > 0 ? this.#clock.now() - this.#activeSince : 0);
  }

  begin(): void {
    this.count += 1;
    if (this.#active === 0) this.#activeSince = this.#clock.now();
    this.#active += 1;
  }

  end(): void {
    this.#active -= 1;
    if (this.#active === 0) this.#ms += this.#clock.now() - this.#activeSince;
  }
}

/** What one request does upstream: its calls, the time in which one was under way, and the time spent waiting for a turn. */
export class Meter {
  readonly #calls: Spans;
  readonly #outside: Spans;
  readonly #clock: Clock;
  readonly #whole: Meter | undefined;
  readonly trace: UpstreamTrace;

  /** @param whole what this is a part of: everything counts there, too. */
  constructor(clock: Clock, whole?: Meter) {
    this.#clock = clock;
    this.#whole = whole;
    this.trace = new UpstreamTrace(clock);
    this.#calls = new Spans(clock);
    this.#outside = new Spans(clock);
  }

  get calls(): number {
    return this.#calls.count;
  }

  /** Milliseconds in which at least one call was under way, so far. */
  get ms(): number {
    return this.#calls.ms;
  }

  /** Milliseconds in which no call was under way, but one waited for its turn, so far. */
  get waitedMs(): number {
    return this.#outside.ms - this.#calls.ms;
  }

  /** A call begins; the function that is returned ends it, once. */
  begin(): () => void {
    const end = this.#span([this.#calls, this.#outside]);
    const endWhole = this.#whole?.begin();
    return () => {
      end();
      endWhole?.();
    };
  }

  /** A call has to wait; the function that is returned ends that, once. */
  wait(): () => void {
    const end = this.#span([this.#outside]);
    const endWhole = this.#whole?.wait();
    return () => {
      end();
      endWhole?.();
    };
  }

  /** A meter of a part of this. */
  part(): Meter {
    return new Meter(this.#clock, this);
  }

  #span(kinds: readonly Spans[]): () => void {
    for (const kind of kinds) kind.begin();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      for (const kind of kinds) kind.end();
    };
  }
}
