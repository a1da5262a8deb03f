/** Nodes of an edited text, with those of the original in place of all that did not change. */
import { isPresentationChanged } from './cell-presentation.ts';
import { type Comparison, comparableMarkdown, comparableParts } from './comparable-markdown.ts';
import type { AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';
import { pairChanged } from './pair-changed.ts';
import { matchSequences } from './sequence-match.ts';
import { hasForm, shellOf } from './shells.ts';
import { type Gaps, type Merging, type Replacement, unseenPlaces } from './unseen-places.ts';
import { isValidNode } from './validate.ts';

/** Which old node a new one is a change of, and what was given for it. */
export type ChangedPair = { old: AdfNode; given: AdfNode };

/**
 * `reused` collects the original nodes that were taken over as they were. `pairs` collects by merged node what it was
 * made of, for who goes on inside of single blocks: then all kinds are paired, and none is judged.
 */
export type MergeContext = Comparison & {
  parentType: string;
  reused: Set<AdfNode>;
  depth: number;
  pairs?: Map<AdfNode, ChangedPair>;
};

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
/** Nodes that are nothing but their content where a client removes markers. */
const INVISIBLE = new Set(['panel', 'layoutSection', 'layoutColumn', 'bodiedExtension', 'bodiedSyncBlock']);
/** Nodes of which a client that removes markers removes the form. */
const FORMED = new Set(['paragraph', 'heading', 'codeBlock', 'mediaSingle']);

/** Kinds of blocks that become each other in an edit. */
const KIND_OF: Readonly<Record<string, string>> = {
  paragraph: 'text',
  heading: 'text',
  bulletList: 'list',
  orderedList: 'list',
};

export function mergeNodes(before: AdfNode[], after: AdfNode[], context: MergeContext): AdfNode[] {
  const afterKeys = after.map((node) => comparableMarkdown(node, context.parentType, context));
  const known = new Set(afterKeys);
  const parts = before.map((node) => comparableParts(node, context.parentType, known, context));
  const matches = matchSequences(parts.flat(), afterKeys);
  const replacements = keptInOrder(before, parts, matches);
  const taken = new Set([...replacements.values()].map((replacement) => replacement.before));
  const gaps = gapOfEach(before.length, after.length, replacements);
  const merging: Merging = { before, after, parts, afterKeys, replacements, taken, gaps };
  addMoved(merging);
  for (const { node } of replacements.values()) context.reused.add(node);
  if (context.depth < DEPTH_LIMIT) {
    if (context.areMarkersGone) addUnwrapped(merging, matches, context);
    addChanged(merging, context);
  }
  return assembled(merging, context);
}

function keptInOrder(before: AdfNode[], parts: string[][], matches: number[]): Map<number, Replacement> {
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

function gapOfEach(beforeCount: number, afterCount: number, kept: Map<number, Replacement>): Gaps {
  const keptBefore = new Set([...kept.values()].map(({ before }) => before));
  let gap = 0;
  const ofBefore = Array.from({ length: beforeCount }, (_, index) => (keptBefore.has(index) ? ++gap : gap));
  gap = 0;
  const ofAfter = Array.from({ length: afterCount }, (_, index) => (kept.has(index) ? ++gap : gap));
  return { ofBefore, ofAfter };
}

function addMoved({ before, parts, afterKeys, replacements, taken }: Merging): void {
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

/** Pairs what is left in each gap and goes into the pairs. */
function addChanged(
  { before, after, parts, afterKeys, replacements, taken, gaps }: Merging,
  context: MergeContext,
): void {
  const { pairs } = context;
  const mayPair = ({ type }: AdfNode) =>
    pairs !== undefined || DIVISIBLE.has(type) || (context.areMarkersGone && FORMED.has(type));
  const kindOf = ({ type }: AdfNode) => (pairs && KIND_OF[type]) ?? type;
  const linesOf = (markdown: string) => (pairs ? markdown.replace(/\s+/g, '\n') : markdown);
  const left = before.flatMap((node, index) => {
    const markdown = parts[index]?.join('\n') ?? '';
    if (taken.has(index) || !mayPair(node) || markdown === '') return [];
    return [{ index, group: `${gaps.ofBefore[index]} ${kindOf(node)}`, markdown: linesOf(markdown) }];
  });
  const covered = coveredBy(replacements);
  const changed = after.flatMap((node, index) => {
    if (covered.has(index) || !mayPair(node)) return [];
    return [{ index, group: `${gaps.ofAfter[index]} ${kindOf(node)}`, markdown: linesOf(afterKeys[index] ?? '') }];
  });
  for (const [index, from] of pairChanged(left, changed)) {
    const oldNode = before[from];
    const newNode = after[index];
    if (oldNode === undefined || newNode === undefined) continue;
    if (!pairs && !DIVISIBLE.has(oldNode.type) && !hasForm(oldNode)) continue;
    replacements.set(index, { node: mergedNode(oldNode, newNode, context), before: from, length: 1 });
    taken.add(from);
  }
}

/** Gives new nodes back to the containers that nobody saw around the old ones, by the old nodes between and around them. */
function addUnwrapped(merging: Merging, matches: number[], context: MergeContext): void {
  const { before, after, parts, replacements, taken } = merging;
  const owners = parts.flatMap((keys, index) => keys.map(() => index));
  const covered = coveredBy(replacements);
  for (const [start, length] of runsOf(ownerOfEach(after.length, owners, matches))) {
    const owner = start.owner;
    const node = before[owner];
    const isFree =
      !taken.has(owner) && !Array.from({ length }, (_, i) => start.index + i).some((at) => covered.has(at));
    if (!node || !isFree || !INVISIBLE.has(node.type)) continue;
    const given = after.slice(start.index, start.index + length);
    const merged = mergedContent(node, node, given, context);
    if (!merged) continue;
    replacements.set(start.index, { node: merged, before: owner, length });
    taken.add(owner);
  }
}

/** By new index the old node it belongs to: that of its match, or of the old part at the same place between two matches. */
function ownerOfEach(count: number, owners: number[], matches: number[]): number[] {
  const ofEach: number[] = [];
  let from = 0;
  const fill = (to: number, partTo: number) => {
    while (ofEach.length < to) {
      ofEach.push(owners[Math.min(from, partTo - 1)] ?? -1);
      from += 1;
    }
  };
  for (const [part, at] of matches.entries()) {
    if (at < 0) continue;
    fill(at, part);
    ofEach.push(owners[part] ?? -1);
    from = part + 1;
  }
  fill(count, owners.length);
  return ofEach;
}

function runsOf(owners: number[]): [{ owner: number; index: number }, number][] {
  const runs: [{ owner: number; index: number }, number][] = [];
  for (const [index, owner] of owners.entries()) {
    const last = runs.at(-1);
    if (last && last[0].owner === owner) last[1] += 1;
    else runs.push([{ owner, index }, 1]);
  }
  return runs;
}

function mergedNode(oldNode: AdfNode, newNode: AdfNode, context: MergeContext): AdfNode {
  const merged = withMergedContent(oldNode, newNode, context);
  context.pairs?.set(merged, { old: oldNode, given: newNode });
  return merged;
}

function withMergedContent(oldNode: AdfNode, newNode: AdfNode, context: MergeContext): AdfNode {
  if (context.pairs && !DIVISIBLE.has(oldNode.type)) return newNode;
  const isPresentationCompared =
    oldNode.type === 'table' ? isPresentationChanged(oldNode, newNode) : context.isPresentationCompared === true;
  const inner = { ...context, isPresentationCompared };
  const shell = shellOf(oldNode, newNode, inner);
  if (!DIVISIBLE.has(oldNode.type)) return isValidNode(shell, context.parentType) ? shell : newNode;
  return mergedContent(oldNode, shell, contentOf(shell), inner) ?? newNode;
}

/** Undefined when what comes out may not stand there. */
function mergedContent(
  oldNode: AdfNode,
  shell: AdfNode,
  content: AdfNode[],
  context: MergeContext,
): AdfNode | undefined {
  const inner = { ...context, parentType: oldNode.type, depth: context.depth + 1 };
  const merged: AdfNode = { ...shell, content: mergeNodes(contentOf(oldNode), content, inner) };
  // What stands below is judged with its topmost node, once.
  const isJudged = context.depth === 0 && context.pairs === undefined;
  return !isJudged || isValidNode(merged, context.parentType) ? merged : undefined;
}

export function coveredBy(replacements: Map<number, Replacement>): Set<number> {
  const covered = new Set<number>();
  for (const [start, { length }] of replacements) {
    for (let index = start; index < start + length; index++) covered.add(index);
  }
  return covered;
}

function assembled(merging: Merging, { reused }: MergeContext): AdfNode[] {
  const { after, replacements } = merging;
  const unseen = unseenPlaces(merging);
  const nodes: AdfNode[] = [];
  const takeUnseen = (at: number): void => {
    for (const node of unseen.get(at) ?? []) {
      reused.add(node);
      nodes.push(node);
    }
  };
  for (let index = 0; index < after.length; index++) {
    takeUnseen(index);
    const replacement = replacements.get(index);
    const newNode = after[index];
    if (replacement) {
      nodes.push(replacement.node);
      index += replacement.length - 1;
    } else if (newNode) nodes.push(newNode);
  }
  takeUnseen(after.length);
  return nodes;
}
