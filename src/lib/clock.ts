import { readFileSync } from 'node:fs';

/** The only source of time in the project; tests pass their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** For durations: milliseconds since some moment, finer than the clock, and never set back. */
export const stopwatch: Clock = { now: () => performance.now() };

/** How old what was read of the file may be, in milliseconds. */
const OFFSET_AGE_MS = 20;

/** A clock that is ahead by the milliseconds that a file holds at the moment: for moving the time of whole processes. */
function shiftedClock(path: string): Clock {
  let offset = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const at = performance.now();
      if (at - readAt >= OFFSET_AGE_MS) {
        // A file that is being written is empty for a moment: then what it held before counts.
        const text = readFileSync(path, 'utf8').trim();
        if (text !== '') offset = Number(text);
        readAt = at;
      }
      return Date.now() + offset;
    },
  };
}

export const clockOf = (offsetPath: string | undefined): Clock =>
  offsetPath === undefined ? systemClock : shiftedClock(offsetPath);
