/** Lists: items below each other, indented by the width of their markers. */
import { blockMarker, guarded, markerOf } from './conventions.ts';
import { flatInlines } from './flat-content.ts';
import { inlineMd } from './inlines.ts';
import { attrsOf, childrenOf, isNode, type LooseNode } from './node-shape.ts';
import { asFallback, DEEPEST_CONTAINER, inside, type Place } from './place.ts';

const LARGEST_NUMBER = 999_999_999;

export function bulletList(node: LooseNode, place: Place, isAlternate: boolean): string {
  return bulletItems(childrenOf(node), place, isAlternate);
}

export function bulletItems(items: readonly unknown[], place: Place, isAlternate: boolean): string {
  const marker = isAlternate ? '* ' : '- ';
  return writeItems(items, place, () => marker);
}

export function orderedList(node: LooseNode, place: Place, isAlternate: boolean): string {
  const start = startOf(attrsOf(node).order);
  const end = isAlternate ? ') ' : '. ';
  const number = (index: number) => `${Math.min((start ?? 1) + index, LARGEST_NUMBER)}${end}`;
  const list = writeItems(childrenOf(node), place, number);
  return start === undefined && !place.isFallback ? blockMarker(markerOf(node), place.lineBreak) + list : list;
}

/** Undefined for a number that Markdown has no list for. */
function startOf(order: unknown): number | undefined {
  if (order === undefined || order === null) return 1;
  const number = Number(order);
  return Number.isInteger(number) && number >= 0 && number <= LARGEST_NUMBER ? number : undefined;
}

function writeItems(items: readonly unknown[], place: Place, markerAt: (index: number) => string): string {
  const separator = items.every(isTight) ? place.lineBreak : place.gap;
  let out = '';
  for (let index = 0; index < items.length; index += 1) {
    const item = itemMd(items[index], place, markerAt(index));
    out += index === 0 ? item : separator + item;
  }
  return out;
}

/** One paragraph and below it only lists. */
function isTight(item: unknown): boolean {
  if (!isNode(item)) return true;
  if (item.type !== 'listItem') return true;
  return childrenOf(item).every((child, index) => isNode(child) && (index === 0 ? isShort(child) : isList(child)));
}

function isShort(block: LooseNode): boolean {
  return block.type === 'paragraph' || isList(block);
}

function isList(block: LooseNode): boolean {
  return block.type === 'bulletList' || block.type === 'orderedList' || block.type === 'taskList';
}

/** A line of these together with the item's own marker could be a rule. */
const ONLY_MARKERS = /^[-*_ ]+(?:\n|$)/;

function itemMd(item: unknown, place: Place, marker: string): string {
  const within = inside(place, ' '.repeat(marker.length));
  const body = closeBehindMarkers(itemBody(isItem(item) ? childrenOf(item) : [item], within), within);
  if (body === '') return marker.trimEnd();
  return ONLY_MARKERS.test(body) ? marker.trimEnd() + within.lineBreak + body : marker + body;
}

/**
 * An item that begins with two blank lines has ended: one is left where a client removes the markers that it begins with.
 * They stand on one line for that.
 */
function closeBehindMarkers(body: string, { gap, lineBreak }: Place): string {
  if (!body.startsWith('<!--adf')) return body;
  let markers = '';
  for (let rest = body; ; ) {
    const end = rest.indexOf('\n');
    if (end < 0 || !rest.startsWith(gap, end)) return markers + rest;
    markers += rest.slice(0, end);
    rest = rest.slice(end + gap.length);
    if (!isMarker(rest)) return markers + lineBreak + rest;
  }
}

const isMarker = (line: string): boolean => line.startsWith('<!--adf') || line.startsWith('<!--/adf');

function isItem(item: unknown): item is LooseNode {
  return isNode(item) && (item.type === 'listItem' || item.type === 'decisionItem');
}

function itemBody(children: readonly unknown[], place: Place): string {
  if (children.length === 1) return place.writeBlocks(children, place);
  const parts = place.writeParts(children, place);
  let out = '';
  // A line that starts with a tag takes all lines up to the next blank one.
  let isHtml = false;
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    if (out !== '') out += canFollowText(children[index], part) && !isHtml ? place.lineBreak : place.gap;
    out += part;
    isHtml = part.startsWith('<');
  }
  return out;
}

/** Which lists a parser takes right below a line of text: not empty ones, and only those that start at 1. */
const INTERRUPTING_LIST = /^(?:[-*]|1[.)]) [^\n]/;

function canFollowText(block: unknown, md: string): boolean {
  return isNode(block) && isList(block) && INTERRUPTING_LIST.test(md);
}

export function taskList(node: LooseNode, place: Place, isAlternate: boolean): string {
  if (isPlainTaskList(node)) return taskItems(node, place, isAlternate);
  const fallback = taskItems(node, asFallback(place), isAlternate);
  return place.isFallback ? fallback : guarded(node, fallback, place.gap);
}

/** Nested lists stand below an item, and every item is one paragraph. */
function isPlainTaskList(root: LooseNode): boolean {
  const pending = [root];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (const [index, child] of childrenOf(list).entries()) {
      if (!isNode(child)) return false;
      if (child.type === 'taskList' && index > 0) pending.push(child);
      else if (child.type !== 'taskItem') return false;
    }
  }
  return true;
}

function taskItems(list: LooseNode, place: Place, isAlternate: boolean): string {
  const bullet = isAlternate ? '* ' : '- ';
  const within = inside(place, '  ');
  let out = '';
  let isNestedAlternate = true;
  for (const item of childrenOf(list)) {
    const isNested = isNode(item) && item.type === 'taskList' && place.depth < DEEPEST_CONTAINER && out !== '';
    isNestedAlternate = isNested && !isNestedAlternate;
    const md = isNested ? taskItems(item, within, isNestedAlternate) : taskItem(item, within, bullet);
    if (!isNested) isNestedAlternate = true;
    if (out !== '') out += isNested ? within.lineBreak : place.lineBreak;
    out += md;
  }
  return out;
}

function taskItem(item: unknown, within: Place, bullet: string): string {
  const isDone = isNode(item) && attrsOf(item).state === 'DONE';
  const inlines = isNode(item) && item.type === 'taskItem' ? childrenOf(item) : flatInlines([item]);
  const text = inlineMd(inlines, { lineBreak: '\\\n', isLineStart: false });
  const box = isDone ? '[x]' : '[ ]';
  return `${bullet}${box}${text === '' ? '' : ` ${text.replaceAll('\n', within.lineBreak)}`}`;
}
