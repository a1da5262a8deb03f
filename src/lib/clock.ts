/** The only source of time in the project; tests pass their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** For durations: milliseconds since some moment, finer than the clock, and never set back. */
export const stopwatch: Clock = { now: () => performance.now() };
