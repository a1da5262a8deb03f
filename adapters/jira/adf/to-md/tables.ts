/** Tables of one-paragraph cells; all others are guarded, with such a table to read. */
import { attrsWithout, blockMarker, guarded, type Marker } from './conventions.ts';
import { flatInlines } from './flat-content.ts';
import { inlineMd } from './inlines.ts';
import { lonePlainImage } from './media-blocks.ts';
import { attrsOf, childrenOf, isNode, type LooseAttrs, type LooseNode, marksOf } from './node-shape.ts';
import type { Place } from './place.ts';

const IN_CELL = { lineBreak: '<br>', isLineStart: false } as const;

type Headers = { isFirstRow: boolean; isFirstColumn: boolean };

export function table(node: LooseNode, place: Place): string {
  const rows = childrenOf(node);
  if (rows.length === 0) return '';
  const headers = isPlainTable(rows) ? headersOf(rows) : undefined;
  if (headers === undefined) {
    const fallback = tableMd(rows, isHeaderRow(rows[0]), place);
    return place.isFallback ? fallback : guarded(node, fallback, place.gap);
  }
  const md = tableMd(rows, headers.isFirstRow, place);
  return place.isFallback ? md : blockMarker(tableMarker(node, headers), place.lineBreak) + md;
}

function tableMarker(node: LooseNode, headers: Headers): Marker {
  const marker: Marker = {};
  const attrs = attrsOf(node);
  const unsaid: string[] = [];
  if (attrs.isNumberColumnEnabled === false) unsaid.push('isNumberColumnEnabled');
  if (attrs.layout === 'default') unsaid.push('layout');
  const kept = attrsWithout(attrs, ...unsaid);
  if (kept !== undefined) marker.attrs = kept;
  const marks = marksOf(node);
  if (marks.length > 0) marker.marks = marks;
  if (!headers.isFirstRow) marker.listHeader = 'none';
  if (headers.isFirstColumn) marker.headerCol = true;
  return marker;
}

function cellsOf(row: unknown): readonly unknown[] {
  return isNode(row) && row.type === 'tableRow' ? childrenOf(row) : [row];
}

function isHeader(cell: unknown): boolean {
  return isNode(cell) && cell.type === 'tableHeader';
}

function isHeaderRow(row: unknown): boolean {
  return cellsOf(row).every(isHeader);
}

/** Undefined when headers stand anywhere else than in the first row or column. */
function headersOf(rows: readonly unknown[]): Headers | undefined {
  const isFirstRow = isHeaderRow(rows[0]);
  const others = isFirstRow ? rows.slice(1) : rows;
  const isFirstColumn = others.length > 0 && others.every((row) => isHeader(cellsOf(row)[0]));
  const isRegular = others.every((row) =>
    cellsOf(row).every((cell, column) => isHeader(cell) === (isFirstColumn && column === 0)),
  );
  return isRegular ? { isFirstRow, isFirstColumn } : undefined;
}

function isPlainTable(rows: readonly unknown[]): boolean {
  const width = cellsOf(rows[0]).length;
  return width > 0 && rows.every((row) => isPlainRow(row, width));
}

function isPlainRow(row: unknown, width: number): boolean {
  if (!isNode(row) || row.type !== 'tableRow') return false;
  const cells = childrenOf(row);
  return cells.length === width && cells.every(isPlainCell);
}

function isPlainCell(cell: unknown): boolean {
  if (!isNode(cell) || (cell.type !== 'tableCell' && cell.type !== 'tableHeader')) return false;
  if (cell.attrs !== undefined && !saysNothing(attrsOf(cell))) return false;
  const children = childrenOf(cell);
  return children.length === 0 || (children.length === 1 && isPlainContent(children[0]));
}

function saysNothing(attrs: LooseAttrs): boolean {
  const kept = attrsWithout(attrs);
  return kept === undefined || Object.entries(kept).every(([name, value]) => isSpan(name) && value === 1);
}

function isSpan(name: string): boolean {
  return name === 'colspan' || name === 'rowspan';
}

function isPlainContent(block: unknown): boolean {
  if (!isNode(block)) return true;
  if (block.type === 'paragraph') return marksOf(block).length === 0;
  return block.type === 'mediaSingle' && lonePlainImage(block) !== undefined;
}

function cellMd(cell: unknown): string {
  const children = isNode(cell) ? childrenOf(cell) : [cell];
  const only = children.length === 1 ? children[0] : undefined;
  const md = isNode(only) && only.type === 'paragraph' ? inlineMd(childrenOf(only), IN_CELL) : flatCell(children, only);
  return md.includes('|') ? md.replaceAll('|', '\\|') : md;
}

function flatCell(children: readonly unknown[], only: unknown): string {
  const image = isNode(only) && only.type === 'mediaSingle' ? lonePlainImage(only) : undefined;
  return image ?? inlineMd(flatInlines(children), IN_CELL);
}

function tableMd(rows: readonly unknown[], isFirstRowHeader: boolean, place: Place): string {
  const width = rows.reduce<number>((widest, row) => Math.max(widest, cellsOf(row).length), 1);
  const lines = rows.map((row) => rowLine(cellsOf(row).map(cellMd), width));
  const delimiters = `|${' --- |'.repeat(width)}`;
  if (isFirstRowHeader) lines.splice(1, 0, delimiters);
  else lines.unshift(rowLine([], width), delimiters);
  return lines.join(place.lineBreak);
}

/** Short rows are not filled up: parsers do that. */
function rowLine(cells: readonly string[], width: number): string {
  const shown = cells.length === 0 ? Array.from({ length: width }, () => '') : cells;
  return `| ${shown.join(' | ')} |`;
}
