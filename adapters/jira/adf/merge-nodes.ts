/** Nodes of an edited text, with those of the original in place of all that did not change. */
import { comparableMarkdown, comparableParts } from './comparable-markdown.ts';
import type { AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';
import { pairChanged } from './pair-changed.ts';
import { matchSequences } from './sequence-match.ts';
import { isValidNode } from './validate.ts';

/** `reused` collects the original nodes that were taken over as they were. */
export type MergeContext = { parentType: string; reused: Set<AdfNode>; areMarkersGone: boolean; depth: number };

/** What takes the place of `length` new nodes, beginning with the one it is filed under. */
type Replacement = { node: AdfNode; before: number; length: number };

const DEPTH_LIMIT = 24;

/** Nodes whose children are recognised one by one when something inside changed. */
const DIVISIBLE = new Set([
  'bulletList',
  'orderedList',
  'listItem',
  'taskList',
  'decisionList',
  'blockquote',
  'panel',
  'expand',
  'nestedExpand',
  'table',
  'tableRow',
  'tableCell',
  'tableHeader',
  'layoutSection',
  'layoutColumn',
  'bodiedExtension',
  'bodiedSyncBlock',
]);

export function mergeNodes(before: AdfNode[], after: AdfNode[], context: MergeContext): AdfNode[] {
  const afterKeys = after.map((node) => comparableMarkdown(node, context.parentType));
  const known = new Set(afterKeys);
  const parts = before.map((node) => comparableParts(node, context.parentType, known, context.areMarkersGone));
  const replacements = keptInOrder(before, parts, afterKeys);
  const taken = new Set([...replacements.values()].map((replacement) => replacement.before));
  const gaps = gapOfEach(before.length, after.length, replacements);
  addMoved({ before, parts, afterKeys, replacements, taken });
  for (const { node } of replacements.values()) context.reused.add(node);
  addChanged({ before, after, parts, afterKeys, replacements, taken, gaps }, context);
  return assembled(before, after, parts, replacements, context);
}

function keptInOrder(before: AdfNode[], parts: string[][], afterKeys: string[]): Map<number, Replacement> {
  const matches = matchSequences(parts.flat(), afterKeys);
  const kept = new Map<number, Replacement>();
  let from = 0;
  for (const [index, node] of before.entries()) {
    const length = parts[index]?.length ?? 0;
    const start = matches[from] ?? -1;
    const isWhole = length > 0 && start >= 0 && matches.slice(from, from + length).every((at, i) => at === start + i);
    if (isWhole) kept.set(start, { node, before: index, length });
    from += length;
  }
  return kept;
}

/** By new and by old index the number of the stretch between two kept nodes. */
type Gaps = { ofBefore: number[]; ofAfter: number[] };

function gapOfEach(beforeCount: number, afterCount: number, kept: Map<number, Replacement>): Gaps {
  const keptBefore = new Set([...kept.values()].map(({ before }) => before));
  let gap = 0;
  const ofBefore = Array.from({ length: beforeCount }, (_, index) => (keptBefore.has(index) ? ++gap : gap));
  gap = 0;
  const ofAfter = Array.from({ length: afterCount }, (_, index) => (kept.has(index) ? ++gap : gap));
  return { ofBefore, ofAfter };
}

type Moving = {
  before: AdfNode[];
  parts: string[][];
  afterKeys: string[];
  replacements: Map<number, Replacement>;
  taken: Set<number>;
};

function addMoved({ before, parts, afterKeys, replacements, taken }: Moving): void {
  const free = new Map<string, number>();
  for (const [index, keys] of parts.entries()) {
    const [key] = keys;
    if (keys.length === 1 && key !== undefined && !taken.has(index)) free.set(key, index);
  }
  const covered = coveredBy(replacements);
  for (const [index, key] of afterKeys.entries()) {
    const from = free.get(key);
    const node = from === undefined ? undefined : before[from];
    if (from === undefined || node === undefined || covered.has(index)) continue;
    replacements.set(index, { node, before: from, length: 1 });
    taken.add(from);
    free.delete(key);
  }
}

type Changing = Moving & { after: AdfNode[]; gaps: Gaps };

/** Pairs what is left in each gap and goes into the pairs. */
function addChanged(changing: Changing, context: MergeContext): void {
  if (context.depth >= DEPTH_LIMIT) return;
  const { before, after, parts, afterKeys, replacements, taken, gaps } = changing;
  const left = before.flatMap(({ type }, index) => {
    const markdown = parts[index]?.join('\n') ?? '';
    if (taken.has(index) || !DIVISIBLE.has(type) || markdown === '') return [];
    return [{ index, group: `${gaps.ofBefore[index]} ${type}`, markdown }];
  });
  const covered = coveredBy(replacements);
  const changed = after.flatMap(({ type }, index) => {
    if (covered.has(index) || !DIVISIBLE.has(type)) return [];
    return [{ index, group: `${gaps.ofAfter[index]} ${type}`, markdown: afterKeys[index] ?? '' }];
  });
  for (const [index, from] of pairChanged(left, changed)) {
    const oldNode = before[from];
    const newNode = after[index];
    if (oldNode === undefined || newNode === undefined) continue;
    replacements.set(index, { node: mergedNode(oldNode, newNode, context), before: from, length: 1 });
  }
}

function mergedNode(oldNode: AdfNode, newNode: AdfNode, context: MergeContext): AdfNode {
  if (hasSpans(oldNode) || hasSpans(newNode)) return newNode;
  const inner = { ...context, parentType: oldNode.type, depth: context.depth + 1 };
  const merged: AdfNode = { ...newNode, content: mergeNodes(contentOf(oldNode), contentOf(newNode), inner) };
  const localId = oldNode.attrs?.localId;
  if (typeof localId === 'string') merged.attrs = { ...newNode.attrs, localId };
  // What stands below is judged with its topmost node, once.
  return context.depth > 0 || isValidNode(merged, context.parentType) ? merged : newNode;
}

/** Rows that reach into each other can't be exchanged one by one. */
function hasSpans(node: AdfNode): boolean {
  if (node.type !== 'table') return false;
  const cells = contentOf(node).flatMap((row) => contentOf(row));
  return cells.some(({ attrs }) => isSpan(attrs?.rowspan) || isSpan(attrs?.colspan));
}

function isSpan(count: unknown): boolean {
  return typeof count === 'number' && count > 1;
}

function coveredBy(replacements: Map<number, Replacement>): Set<number> {
  const covered = new Set<number>();
  for (const [start, { length }] of replacements) {
    for (let index = start; index < start + length; index++) covered.add(index);
  }
  return covered;
}

function assembled(
  before: AdfNode[],
  after: AdfNode[],
  parts: string[][],
  replacements: Map<number, Replacement>,
  { reused }: MergeContext,
): AdfNode[] {
  const nodes: AdfNode[] = [];
  const firstShown = parts.findIndex((keys) => keys.length > 0);
  const isUnseen = (index: number): boolean => index < before.length && parts[index]?.length === 0;
  const takeUnseenFrom = (from: number): void => {
    for (let index = from; isUnseen(index); index++) {
      const node = before[index];
      if (node === undefined) return;
      reused.add(node);
      nodes.push(node);
    }
  };
  for (let index = 0; index < after.length; index++) {
    const replacement = replacements.get(index);
    const newNode = after[index];
    if (replacement === undefined) {
      if (newNode !== undefined) nodes.push(newNode);
      continue;
    }
    if (replacement.before === firstShown) takeUnseenFrom(0);
    nodes.push(replacement.node);
    takeUnseenFrom(replacement.before + 1);
    index += replacement.length - 1;
  }
  return nodes;
}
