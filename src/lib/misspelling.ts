/** Which of some words was meant to be another one. */

const squashed = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Whether one letter more, less, other, or two that changed places, make one of the other. */
function isOneSlipAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = long.slice(at + 1);
  if (short.length < long.length) return rest === short.slice(at);
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at] && rest.slice(1) === short.slice(at + 2);
  return isSwapped || rest === short.slice(at + 1);
}

/** The first word that is the other one but for a slip, or its case and signs; undefined when none is. */
export const misspelt = (word: string, given: readonly string[]): string | undefined =>
  given.find((one) => isOneSlipAway(squashed(one), squashed(word)));
