/** When a delivery that did not arrive is tried again. Source: docs.unified.to, webhooks. */

/** Tries in all: the last waits add up to about two weeks. */
export const MOST_ATTEMPTS = 20;

const MINUTE_MS = 60_000;
/** Receivers that went down together are not asked together again. */
const JITTER = 0.1;

/** 1, 2, 3, 5, 8, 13, 21, 34 … */
function minutesAfter(attempts: number): number {
  let [wait, next] = [1, 2];
  for (let step = 1; step < attempts; step++) [wait, next] = [next, wait + next];
  return wait;
}

/** What an endpoint asks to wait counts up to this, so that none of them can put a delivery off for ever. */
const LONGEST_ASKED_S = 24 * 60 * 60;

/**
 * Milliseconds to wait after so many attempts, at least one.
 * @param random from 0 up to 1: where in the jitter it falls.
 * @param askedSeconds what the endpoint asked to wait at least, by `Retry-After`.
 */
export const waitAfter = (attempts: number, random: number, askedSeconds = 0): number => {
  const scheduled = Math.round(minutesAfter(attempts) * MINUTE_MS * (1 + JITTER * (2 * random - 1)));
  return Math.max(scheduled, Math.min(askedSeconds, LONGEST_ASKED_S) * 1000);
};
