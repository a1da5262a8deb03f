/** Blocks, one below the other. */
import { codeBlock } from './code-block.ts';
import {
  bodied,
  cardBlock,
  childless,
  decisionList,
  expand,
  isMarkedPanel,
  layout,
  panel,
  quote,
} from './containers.ts';
import { blockMarker, leaf, markerOf } from './conventions.ts';
import { escapeHeadingEnd } from './escape.ts';
import { inlineMd } from './inlines.ts';
import { bulletList, orderedList, taskList } from './lists.ts';
import { mediaGroup, mediaSingle } from './media-blocks.ts';
import { attrsOf, childrenOf, isEmptyParagraph, isInline, isNode, type LooseNode, ownText } from './node-shape.ts';
import { DEEPEST_CONTAINER, type Place } from './place.ts';
import { textWithin } from './runs.ts';
import { table } from './tables.ts';

export const IN_PARAGRAPH = { lineBreak: '\\\n', isLineStart: true } as const;
const IN_HEADING = { lineBreak: '<br>', isLineStart: false } as const;

/** An empty paragraph beside which nothing shows is what an empty container holds: it needs no Markdown. */
export function writeBlocks(nodes: readonly unknown[], place: Place): string {
  let out = '';
  let shown: unknown;
  let count = 0;
  const parts = blockParts(nodes, place);
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (!part) continue;
    out += out === '' ? part : place.gap + part;
    shown = nodes[index];
    count += 1;
  }
  return count === 1 && isEmptyParagraph(shown) && !hasMarks(shown) ? '' : out;
}

function hasMarks(node: unknown): boolean {
  return isNode(node) && Array.isArray(node.marks) && node.marks.length > 0;
}

/** The Markdown of each node; inline nodes among blocks are joined to the first of their run. */
export function blockParts(nodes: readonly unknown[], place: Place): string[] {
  const parts: string[] = [];
  const { lists } = place;
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i];
    if (isInline(node)) {
      const end = endOfInlines(nodes, i);
      parts.push(paragraphText(nodes.slice(i, end), place));
      for (i += 1; i < end; i += 1) parts.push('');
      i -= 1;
      lists.kind = '';
      continue;
    }
    if (!isUnseen(node)) {
      const kind = listKind(node);
      lists.isAlternate = kind !== '' && kind === lists.kind && !lists.isAlternate;
      lists.kind = kind;
    }
    parts.push(blockMd(node, place, lists.isAlternate));
  }
  return parts;
}

const UNSEEN = new Set<unknown>([
  'extension',
  'syncBlock',
  'bodiedExtension',
  'bodiedSyncBlock',
  'layoutSection',
  'layoutColumn',
]);

/** Whether only markers are written of it, and its content. */
function isUnseen(node: unknown): boolean {
  return isNode(node) && (UNSEEN.has(node.type) || isEmptyParagraph(node) || isMarkedPanel(node));
}

/** Two lists with one kind of marker in a row would become one list. */
function listKind(node: unknown): string {
  if (!isNode(node)) return '';
  switch (node.type) {
    case 'bulletList':
    case 'taskList':
    case 'decisionList':
      return '-';
    case 'orderedList':
      return '1';
    default:
      return '';
  }
}

function endOfInlines(nodes: readonly unknown[], from: number): number {
  let end = from;
  while (end < nodes.length && isInline(nodes[end])) end += 1;
  return end;
}

export function blockMd(node: unknown, place: Place, isAlternate: boolean): string {
  if (!isNode(node)) return paragraphText([node], place);
  if (place.depth > DEEPEST_CONTAINER) return paragraphText([textWithin(node)], place);
  switch (node.type) {
    case 'paragraph':
      return paragraph(node, place);
    case 'heading':
      return heading(node, place);
    case 'bulletList':
      return bulletList(node, place, isAlternate);
    case 'orderedList':
      return orderedList(node, place, isAlternate);
    case 'taskList':
      return taskList(node, place, isAlternate);
    case 'decisionList':
      return decisionList(node, place, isAlternate);
    case 'codeBlock':
      return codeBlock(node, place);
    case 'blockquote':
      return quote(node, place);
    case 'panel':
      return panel(node, place);
    case 'expand':
    case 'nestedExpand':
      return expand(node, place);
    case 'rule':
      return '---';
    case 'table':
      return table(node, place);
    default:
      return rarerBlock(node, place);
  }
}

function rarerBlock(node: LooseNode, place: Place): string {
  switch (node.type) {
    case 'mediaSingle':
      return mediaSingle(node, place);
    case 'mediaGroup':
      return mediaGroup(node, place);
    case 'media':
      return mediaSingle({ content: [node] }, place);
    case 'blockCard':
    case 'embedCard':
      return cardBlock(node, place);
    case 'extension':
    case 'syncBlock':
      return childless(node, place);
    case 'bodiedExtension':
    case 'bodiedSyncBlock':
      return bodied(node, place);
    case 'layoutSection':
    case 'layoutColumn':
      return layout(node, place);
    default:
      return unknownBlock(node, place);
  }
}

/** Parts of lists and tables in a wrong place, and types that are not known here: what they hold is kept. */
function unknownBlock(node: LooseNode, place: Place): string {
  const children = childrenOf(node);
  if (children.length === 0) return paragraphText([ownText(node)], place);
  return place.writeBlocks(children, { ...place, depth: place.depth + 1 });
}

export function paragraphText(nodes: readonly unknown[], place: Place): string {
  const md = inlineMd(nodes, IN_PARAGRAPH);
  return place.prefix !== '' && md.includes('\n') ? md.replaceAll('\n', place.lineBreak) : md;
}

function paragraph(node: LooseNode, place: Place): string {
  const text = paragraphText(childrenOf(node), place);
  if (text === '') return place.isFallback ? '' : emptyParagraph(node);
  return node.marks === undefined || place.isFallback ? text : blockMarker(markerOf(node), place.lineBreak) + text;
}

function emptyParagraph(node: LooseNode): string {
  const { attrs: _, content: __, ...others } = node;
  return leaf('paragraph', others) ?? '';
}

function heading(node: LooseNode, place: Place): string {
  const level = Number(attrsOf(node).level);
  const depth = level >= 1 ? Math.min(Math.trunc(level), 6) : 1;
  const text = escapeHeadingEnd(inlineMd(childrenOf(node), IN_HEADING));
  const line = text === '' ? '#'.repeat(depth) : `${'#'.repeat(depth)} ${text}`;
  return node.marks === undefined || place.isFallback
    ? line
    : blockMarker(markerOf(node, 'level'), place.lineBreak) + line;
}
