/**
 * Which entries of one sequence stand in the other, in the same order: equal ends first, then entries that occur once
 * on both sides as anchors ("patience"), then the gaps between them. Takes about linear time on any input.
 */
type Range = { beforeFrom: number; beforeTo: number; afterFrom: number; afterTo: number; rounds: number };
type Pair = { before: number; after: number };

const ROUND_LIMIT = 16;

/** For each entry of `before` its index in `after`, or -1. The indexes rise. */
export function matchSequences(before: readonly string[], after: readonly string[]): number[] {
  const matches = before.map(() => -1);
  const open: Range[] = [
    { beforeFrom: 0, beforeTo: before.length, afterFrom: 0, afterTo: after.length, rounds: ROUND_LIMIT },
  ];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const middle = matchEnds(before, after, range, matches);
    if (middle.beforeFrom === middle.beforeTo || middle.afterFrom === middle.afterTo) continue;
    const anchors = middle.rounds > 0 ? longestRise(sharedSingles(before, after, middle)) : [];
    if (anchors.length === 0) matchInOrder(before, after, middle, matches);
    else for (const gap of gapsBetween(anchors, middle, matches)) open.push(gap);
  }
  return matches;
}

function matchEnds(before: readonly string[], after: readonly string[], range: Range, matches: number[]): Range {
  let { beforeFrom, beforeTo, afterFrom, afterTo } = range;
  while (beforeFrom < beforeTo && afterFrom < afterTo && before[beforeFrom] === after[afterFrom]) {
    matches[beforeFrom++] = afterFrom++;
  }
  while (beforeFrom < beforeTo && afterFrom < afterTo && before[beforeTo - 1] === after[afterTo - 1]) {
    matches[--beforeTo] = --afterTo;
  }
  return { beforeFrom, beforeTo, afterFrom, afterTo, rounds: range.rounds };
}

/** Index of each entry that occurs once between the bounds; -1 for entries that occur more often. */
function singles(entries: readonly string[], from: number, to: number): Map<string, number> {
  const indexes = new Map<string, number>();
  for (let index = from; index < to; index++) {
    const entry = entries[index] ?? '';
    indexes.set(entry, indexes.has(entry) ? -1 : index);
  }
  return indexes;
}

function sharedSingles(before: readonly string[], after: readonly string[], range: Range): Pair[] {
  const afterIndexes = singles(after, range.afterFrom, range.afterTo);
  const pairs: Pair[] = [];
  for (const [entry, index] of singles(before, range.beforeFrom, range.beforeTo)) {
    const afterIndex = afterIndexes.get(entry) ?? -1;
    if (index >= 0 && afterIndex >= 0) pairs.push({ before: index, after: afterIndex });
  }
  return pairs.sort((a, b) => a.before - b.before);
}

/** The longest choice of pairs whose `after` rises, by patience sorting. */
function longestRise(pairs: readonly Pair[]): Pair[] {
  type Card = Pair & { previous: Card | undefined };
  const tops: Card[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((tops[half]?.after ?? 0) < pair.after) low = half + 1;
      else high = half;
    }
    tops[low] = { ...pair, previous: tops[low - 1] };
  }
  const rise: Pair[] = [];
  for (let card = tops.at(-1); card !== undefined; card = card.previous) rise.push(card);
  return rise.reverse();
}

function* gapsBetween(anchors: readonly Pair[], range: Range, matches: number[]): Generator<Range> {
  const rounds = range.rounds - 1;
  let { beforeFrom, afterFrom } = range;
  for (const { before, after } of anchors) {
    matches[before] = after;
    yield { beforeFrom, beforeTo: before, afterFrom, afterTo: after, rounds };
    beforeFrom = before + 1;
    afterFrom = after + 1;
  }
  yield { beforeFrom, beforeTo: range.beforeTo, afterFrom, afterTo: range.afterTo, rounds };
}

/** Entries that all occur repeatedly: each takes the next equal one. */
function matchInOrder(before: readonly string[], after: readonly string[], range: Range, matches: number[]): void {
  const places = new Map<string, number[]>();
  for (let index = range.afterTo - 1; index >= range.afterFrom; index--) {
    const entry = after[index] ?? '';
    const indexes = places.get(entry);
    if (indexes === undefined) places.set(entry, [index]);
    else indexes.push(index);
  }
  let next = range.afterFrom;
  for (let index = range.beforeFrom; index < range.beforeTo; index++) {
    const indexes = places.get(before[index] ?? '') ?? [];
    while ((indexes.at(-1) ?? next) < next) indexes.pop();
    const found = indexes.pop();
    if (found === undefined) continue;
    matches[index] = found;
    next = found + 1;
  }
}
