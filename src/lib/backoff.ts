/** Doublings after which a pause grows no more, so that no number of attempts leads out of what a number can hold. */
const MOST_DOUBLINGS = 30;

/**
 * How long to wait before the next attempt, in milliseconds: twice as long after each, up to `longestMs`.
 * @param attempt how many have failed, from 1.
 * @param options.random gives 0 to 1; spreads the pause by 30% either way, so that those who failed together don't
 * come back together. The pause is exact without it.
 */
export function backoff(
  attempt: number,
  { firstMs, longestMs, random }: { firstMs: number; longestMs: number; random?: () => number },
): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, MOST_DOUBLINGS);
  const pause = Math.min(longestMs, firstMs * 2 ** doublings);
  return random ? pause * (0.7 + random() * 0.6) : pause;
}
