/** Tables as HTML: a cell of plain text on one line, any other with its Markdown between blank lines. */

import { attributeJson } from './conventions.ts';
import { escapeHtml } from './escape.ts';
import { attrsOf, childrenOf, isNode, type LooseNode, marksOf, stringOf } from './node-shape.ts';
import { apart, type Place } from './place.ts';
import { cellsOf, isHeader, isSpan, presentation } from './table-grid.ts';

export function htmlTable(rows: readonly unknown[], place: Place): string {
  const lines = rows.map((row) => htmlRow(cellsOf(row), place));
  return ['<table>', ...lines, '</table>'].join(place.lineBreak);
}

function htmlRow(cells: readonly unknown[], place: Place): string {
  const written = cells.map((cell) => htmlCell(cell, place));
  const isShort = written.every((cell) => !cell.includes('\n'));
  if (isShort) return `<tr>${written.join('')}</tr>`;
  return ['<tr>', ...written, '</tr>'].join(place.lineBreak);
}

function htmlCell(cell: unknown, place: Place): string {
  const name = isHeader(cell) ? 'th' : 'td';
  const opener = `<${name}${htmlAttributes(cell)}>`;
  const children = isNode(cell) ? childrenOf(cell) : [cell];
  const text = plainText(children);
  if (text !== undefined) return `${opener}${escapeHtml(text)}</${name}>`;
  const body = place.writeBlocks(children, apart(place));
  return body === '' ? `${opener}</${name}>` : `${opener}${place.gap}${body}${place.gap}</${name}>`;
}

function htmlAttributes(cell: unknown): string {
  const attrs = isNode(cell) ? attrsOf(cell) : {};
  const spans = ['colspan', 'rowspan'].filter((name) => isSpan(attrs[name]));
  const others = presentation(cell, spans);
  const written = spans.map((name) => ` ${name}="${attrs[name]}"`).join('');
  return others === undefined ? written : `${written} data-attrs='${attributeJson(others)}'`;
}

/** Readers of HTML collapse all other white space. */
const SINGLE_SPACED = /^[^\s]+(?: [^\s]+)*$/;

/** The text of one paragraph that has nothing else; undefined for all other content. */
function plainText(children: readonly unknown[]): string | undefined {
  const [block, ...others] = children;
  if (!isNode(block) || others.length > 0 || block.type !== 'paragraph' || marksOf(block).length > 0) return undefined;
  const texts = childrenOf(block);
  if (!texts.every(isPlainText)) return undefined;
  const text = texts.map(({ text }) => stringOf(text)).join('');
  return text === '' || SINGLE_SPACED.test(text) ? text : undefined;
}

function isPlainText(node: unknown): node is LooseNode {
  return isNode(node) && node.type === 'text' && marksOf(node).length === 0 && Object.keys(attrsOf(node)).length === 0;
}
