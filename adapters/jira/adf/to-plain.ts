/** The text of a document as a reader sees it, line by line, without any markup. */
import type { AdfDoc } from './document.ts';
import { attrsOf, childrenOf, isInline, isNode, type LooseNode, ownText, stringOf } from './to-md/node-shape.ts';
import { textWithin } from './to-md/runs.ts';
import { cellsOf } from './to-md/table-grid.ts';

const DEEPEST = 100;

export const toPlain = (doc: AdfDoc | null | undefined): string => blocksText(doc ? childrenOf(doc) : [], '\n\n', 0);

function blocksText(nodes: readonly unknown[], separator: string, depth: number): string {
  const texts: string[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const from = index;
    while (index < nodes.length && isInline(nodes[index])) index += 1;
    texts.push(index > from ? inlineText(nodes.slice(from, index--)) : blockText(nodes[index], depth));
  }
  return texts.filter((text) => text !== '').join(separator);
}

function blockText(node: unknown, depth: number): string {
  if (!isNode(node) || depth > DEEPEST) return textWithin(node);
  const children = childrenOf(node);
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'caption':
    case 'codeBlock':
      return inlineText(children);
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
    case 'decisionList':
      return listText(node, depth);
    case 'table':
      return children.map((row) => rowText(row, depth)).join('\n');
    case 'expand':
    case 'nestedExpand':
      return [stringOf(attrsOf(node).title), blocksText(children, '\n\n', depth + 1)].filter(Boolean).join('\n\n');
    case 'mediaSingle':
    case 'mediaGroup':
      return blocksText(children, '\n', depth + 1);
    case 'media':
    case 'blockCard':
    case 'embedCard':
      return shownText(node);
    default:
      return children.length > 0 ? blocksText(children, '\n\n', depth + 1) : ownText(node);
  }
}

function listText(list: LooseNode, depth: number): string {
  const start = Number(attrsOf(list).order ?? 1);
  const items = childrenOf(list).map((item, index) => {
    if (isNode(item) && item.type === 'taskList') return listText(item, depth + 1).replace(/^/gm, '  ');
    const marker = markerOf(list, item, start + index);
    const text = isNode(item) ? blocksText(childrenOf(item), '\n', depth + 1) : textWithin(item);
    return marker + text.replaceAll('\n', `\n${' '.repeat(marker.length)}`);
  });
  return items.join('\n');
}

function markerOf(list: LooseNode, item: unknown, number: number): string {
  if (list.type === 'orderedList') return `${number}. `;
  if (list.type !== 'taskList') return '- ';
  return isNode(item) && attrsOf(item).state === 'DONE' ? '[x] ' : '[ ] ';
}

function rowText(row: unknown, depth: number): string {
  const cells = cellsOf(row).map((cell) => (isNode(cell) ? blocksText(childrenOf(cell), ' ', depth + 1) : ''));
  return cells.map(onOneLine).join(' | ');
}

const onOneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

const inlineText = (nodes: readonly unknown[]): string => nodes.map(shownText).join('');

function shownText(node: unknown): string {
  if (!isNode(node)) return stringOf(node);
  const attrs = attrsOf(node);
  switch (node.type) {
    case 'hardBreak':
      return '\n';
    case 'mention':
      return stringOf(attrs.text) || `@${stringOf(attrs.id)}`;
    case 'emoji':
      return stringOf(attrs.text) || stringOf(attrs.shortName);
    case 'date':
      return dayOf(stringOf(attrs.timestamp));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return stringOf(attrs.url);
    case 'media':
    case 'mediaInline':
      return stringOf(attrs.alt);
    default:
      return childrenOf(node).length > 0 ? inlineText(childrenOf(node)) : ownText(node);
  }
}

function dayOf(timestamp: string): string {
  const date = new Date(Number(timestamp || Number.NaN));
  return Number.isNaN(date.getTime()) ? timestamp : date.toISOString().replace(/T.*/, '');
}
