import type { Clock } from './clock.ts';

/** Counts the upstream calls of one request, and the time in which at least one of them was under way. */
export class Meter {
  readonly #clock: Clock;
  #calls = 0;
  #active = 0;
  #activeSince = 0;
  #ms = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get calls(): number {
    return this.#calls;
  }

  /** Milliseconds so far. */
  get ms(): number {
    return this.#ms + (this.#active > 0 ? this.#clock.now() - this.#activeSince : 0);
  }

  /** A call begins; the function that is returned ends it, once. */
  begin(): () => void {
    this.#calls += 1;
    if (this.#active === 0) this.#activeSince = this.#clock.now();
    this.#active += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#active -= 1;
      if (this.#active === 0) this.#ms += this.#clock.now() - this.#activeSince;
    };
  }
}
