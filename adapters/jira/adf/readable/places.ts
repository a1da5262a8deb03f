/** Blocks of an edited container where they belong: in the containers that nobody saw, among what nobody saw. */
import { allowsChild } from '../content-model.ts';
import type { AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { isEmptyParagraph } from '../to-md/node-shape.ts';
import type { Entry } from './reduction.ts';

/** What stands there now. `at`: of which entry it is, when of any. */
export interface Found {
  readonly node: AdfNode;
  readonly at: number | undefined;
}

type Placed = { readonly node: AdfNode; readonly path: readonly AdfNode[] };

export function placed(found: readonly Found[], entries: readonly Entry[], parent: AdfNode): AdfNode[] {
  const isReplaced = found.length > 0 && isPlaceholder(entries);
  const all = withUnseen(withPaths(found, entries), isReplaced ? [] : entries);
  return nested(all, 0, parent);
}

/** One empty paragraph holds the place of content. */
export const isPlaceholder = ([only, ...others]: readonly Entry[]): boolean =>
  only !== undefined && others.length === 0 && only.path.length === 0 && isEmptyParagraph(only.origin);

type WithPath = Found & Placed;

/** What is new goes where the entries stood that it replaces, else where both of its neighbours are. */
function withPaths(found: readonly Found[], entries: readonly Entry[]): WithPath[] {
  const kept = new Set(found.map(({ at }) => at));
  const result: WithPath[] = [];
  for (let from = 0; from < found.length; from += 1) {
    const one = found[from] as Found;
    if (one.at !== undefined) {
      result.push({ ...one, path: entries[one.at]?.path ?? [] });
      continue;
    }
    let to = from;
    while (to < found.length && found[to]?.at === undefined) to += 1;
    const [before, after] = [found[from - 1]?.at, found[to]?.at];
    const gone = goneBetween(before, after, entries, kept);
    for (let index = from; index < to; index += 1) {
      const replaced = gone[Math.min(index - from, gone.length - 1)];
      const path = replaced?.path ?? sharedPath(entries[before ?? -1]?.path, entries[after ?? -1]?.path);
      result.push({ ...(found[index] as Found), path });
    }
    from = to - 1;
  }
  return result;
}

function goneBetween(
  before: number | undefined,
  after: number | undefined,
  entries: readonly Entry[],
  kept: ReadonlySet<number | undefined>,
): Entry[] {
  const gone: Entry[] = [];
  for (let at = (before ?? -1) + 1; at < (after ?? entries.length) && !kept.has(at); at += 1) {
    const entry = entries[at];
    if (entry?.shown) gone.push(entry);
  }
  return gone;
}

function sharedPath(before: readonly AdfNode[] = [], after: readonly AdfNode[] = []): readonly AdfNode[] {
  const differs = before.findIndex((node, at) => node !== after[at]);
  const shared = differs < 0 ? before : before.slice(0, differs);
  // Between two columns there is no place.
  return shared.at(-1)?.type === 'layoutSection' ? before : shared;
}

/** Containers of which all that showed is gone. */
function emptied(items: readonly Placed[], entries: readonly Entry[]): ReadonlySet<AdfNode> {
  const left = new Set(items.flatMap(({ path }) => path));
  const shown = entries.filter((entry) => entry.shown).flatMap(({ path }) => path);
  return new Set(shown.filter((container) => !left.has(container)));
}

/** Behind the nearest that is left before it, else before the rest. Who removes all that shows removes the rest, too. */
function withUnseen(items: readonly WithPath[], entries: readonly Entry[]): Placed[] {
  if (items.length === 0 && entries.some(({ shown }) => shown)) return [];
  const kept = new Set(items.map(({ at }) => at));
  const gone = emptied(items, entries);
  const first: Placed[] = [];
  const behind = new Map<number, Placed[]>();
  let last = first;
  for (const [at, { shown, origin: node, path }] of entries.entries()) {
    if (kept.has(at)) {
      last = [];
      behind.set(at, last);
    } else if (!shown && !path.some((container) => gone.has(container))) last.push({ node, path });
  }
  return [...first, ...items.flatMap((item) => [item, ...(behind.get(item.at ?? -1) ?? [])])];
}

function nested(items: readonly Placed[], depth: number, parent: AdfNode): AdfNode[] {
  const nodes: AdfNode[] = [];
  const closed = new Set<AdfNode>();
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Placed;
    const container = item.path[depth];
    if (!container || closed.has(container)) {
      nodes.push(...outside(item.node, parent));
      continue;
    }
    closed.add(container);
    const from = at;
    while (items[at + 1]?.path[depth] === container) at += 1;
    const within = withAllColumns(items.slice(from, at + 1), container, depth + 1);
    nodes.push(...rebuilt(container, nested(within, depth + 1, container), parent));
  }
  return nodes;
}

/** A part of something that it no longer stands in. */
function outside(node: AdfNode, parent: AdfNode): AdfNode[] {
  if (allowsChild(parent.type, node.type)) return [node];
  switch (node.type) {
    case 'media':
      return [{ type: 'mediaSingle', attrs: { layout: 'center' }, content: [node] }];
    case 'caption':
      return [{ ...node, type: 'paragraph' }];
    case 'mediaSingle':
      return parent.type === 'mediaGroup' ? contentOf(node).filter(({ type }) => type === 'media') : [node];
    case 'paragraph':
      return [parent.type === 'mediaSingle' ? { ...node, type: 'caption' } : node];
    default:
      return [node];
  }
}

const isSame = (one: readonly AdfNode[], other: readonly AdfNode[]) =>
  one.length === other.length && one.every((node, at) => node === other[at]);

function rebuilt(container: AdfNode, content: AdfNode[], parent: AdfNode): AdfNode[] {
  const before = contentOf(container);
  if (isSame(before, content)) return [container];
  if (container.type === 'mediaSingle' && content[0]?.type !== 'media') {
    return content.flatMap((node) => outside(node, parent));
  }
  return [{ ...container, content }];
}

/** Columns stay in their order, and so do the blocks: what comes behind a column is none of it. Each has something. */
function withAllColumns(items: readonly Placed[], section: AdfNode, depth: number): readonly Placed[] {
  if (section.type !== 'layoutSection') return items;
  const columns = contentOf(section);
  const [{ path = [] } = {}] = items;
  const withColumn = (node: AdfNode, column: AdfNode): Placed => ({ node, path: [...path.slice(0, depth), column] });
  const placed: Placed[] = [];
  let current = 0;
  for (const item of items) {
    const own = columns.indexOf(item.path[depth] as AdfNode);
    for (; current < own; current += 1) {
      const column = columns[current];
      const isEmpty = column && !placed.some((one) => one.path[depth] === column);
      if (isEmpty) placed.push(withColumn({ type: 'paragraph' }, column));
    }
    const column = columns[current];
    placed.push(own === current || !column ? item : withColumn(item.node, column));
  }
  for (const column of columns.slice(current + 1)) placed.push(withColumn({ type: 'paragraph' }, column));
  return placed;
}
