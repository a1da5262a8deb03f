/** Which old node a changed one was: the one with which it shares most lines, else the next that is left. */

/** `group`: only nodes of one group can be the same, for instance those of one type between two unchanged nodes. */
export type ChangedNode = { index: number; group: string; markdown: string };

/** By the index of the new node the index of the old one; each old node once. */
export function pairChanged(before: readonly ChangedNode[], after: readonly ChangedNode[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const free = new Set(before.map(({ index }) => index));
  const owners = ownersOfLines(before);
  for (const node of after) {
    const best = mostShared(node, owners, free);
    if (best === undefined) continue;
    pairs.set(node.index, best);
    free.delete(best);
  }
  const waiting = waitingByGroup(before, free);
  for (const { index, group } of after) {
    const next = pairs.has(index) ? undefined : waiting.get(group)?.pop();
    if (next !== undefined) pairs.set(index, next);
  }
  return pairs;
}

/** Lines that several old nodes have tell nothing. */
function ownersOfLines(before: readonly ChangedNode[]): Map<string, number | undefined> {
  const owners = new Map<string, number | undefined>();
  for (const { index, group, markdown } of before) {
    for (const line of new Set(markdown.split('\n'))) {
      const key = lineKey(group, line);
      owners.set(key, owners.has(key) ? undefined : index);
    }
  }
  return owners;
}

function mostShared(
  { group, markdown }: ChangedNode,
  owners: ReadonlyMap<string, number | undefined>,
  free: ReadonlySet<number>,
): number | undefined {
  const shares = new Map<number, number>();
  let best: number | undefined;
  for (const line of markdown.split('\n')) {
    const owner = owners.get(lineKey(group, line));
    if (owner === undefined || !free.has(owner)) continue;
    const share = (shares.get(owner) ?? 0) + 1;
    shares.set(owner, share);
    if (best === undefined || share > (shares.get(best) ?? 0)) best = owner;
  }
  return best;
}

/** Last one first, because they are taken from the end. */
function waitingByGroup(before: readonly ChangedNode[], free: ReadonlySet<number>): Map<string, number[]> {
  const waiting = new Map<string, number[]>();
  for (const { index, group } of before.toReversed()) {
    if (!free.has(index)) continue;
    const indexes = waiting.get(group);
    if (indexes === undefined) waiting.set(group, [index]);
    else indexes.push(index);
  }
  return waiting;
}

function lineKey(group: string, line: string): string {
  return `${group}\n${line}`;
}
