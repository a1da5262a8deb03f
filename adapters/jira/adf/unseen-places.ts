/** Where nodes go of which the author saw nothing: beside the neighbour that is still there. */
import type { AdfNode } from './document.ts';

/** What takes the place of `length` new nodes, beginning with the one it is filed under. */
export type Replacement = { node: AdfNode; before: number; length: number };

/** By new and by old index the number of the stretch between two kept nodes. */
export type Gaps = { ofBefore: number[]; ofAfter: number[] };

/** Two rows of nodes while they are merged. */
export type Merging = {
  before: AdfNode[];
  after: AdfNode[];
  parts: string[][];
  afterKeys: string[];
  replacements: Map<number, Replacement>;
  taken: Set<number>;
  gaps: Gaps;
};

/** By new index the old nodes that go in front of it. */
export function unseenPlaces({ before, after, parts, gaps, replacements }: Merging): Map<number, AdfNode[]> {
  const places = new Map<number, AdfNode[]>();
  const isSeen = (index: number) => (parts[index]?.length ?? 0) > 0;
  const nextSeen = nextOfEach(before.length, isSeen);
  // Who removes all that he sees removes the rest, too.
  if (after.length === 0 && nextSeen[0] !== undefined) return places;
  const spans = new Map(
    [...replacements].map(([start, { before: old, length }]) => [old, { start, end: start + length }]),
  );
  const stretches = stretchesOf(gaps.ofAfter);
  let previous: number | undefined;
  let rank = 0;
  for (const [index, node] of before.entries()) {
    const gap = gaps.ofBefore[index] ?? 0;
    if (gap !== gaps.ofBefore[index - 1]) rank = 0;
    if (isSeen(index)) {
      previous = index;
      rank += 1;
      continue;
    }
    // With neither neighbour left: at the same place among the new nodes between the nearest that stayed.
    const stretch = stretches.get(gap) ?? { start: after.length, end: after.length };
    const place =
      spans.get(previous ?? -1)?.end ??
      spans.get(nextSeen[index] ?? -1)?.start ??
      Math.min(stretch.start + rank, stretch.end);
    const nodes = places.get(place);
    if (nodes) nodes.push(node);
    else places.set(place, [node]);
  }
  return places;
}

function nextOfEach(count: number, isSeen: (index: number) => boolean): (number | undefined)[] {
  const next: (number | undefined)[] = [];
  let seen: number | undefined;
  for (let index = count - 1; index >= 0; index--) {
    if (isSeen(index)) seen = index;
    next[index] = seen;
  }
  return next;
}

/** By number of the gap the new nodes in it. */
function stretchesOf(gapOfEach: readonly number[]): Map<number, { start: number; end: number }> {
  const stretches = new Map<number, { start: number; end: number }>();
  for (const [index, gap] of gapOfEach.entries()) {
    const start = stretches.get(gap)?.start ?? index;
    stretches.set(gap, { start, end: index + 1 });
  }
  return stretches;
}
