/** Tables: with pipes where every cell is one line of its own column, as HTML with Markdown in its cells otherwise. */
import { attrsWithout, blockMarker, type Marker } from './conventions.ts';
import { flatInlines } from './flat-content.ts';
import { htmlTable } from './html-tables.ts';
import { inlineMd } from './inlines.ts';
import { lonePlainImage } from './media-blocks.ts';
import { attrsOf, childrenOf, isNode, type LooseAttrs, type LooseNode, marksOf } from './node-shape.ts';
import type { Place } from './place.ts';
import { cellsOf, isCell, isHeader, isSpanned, presentation, slotsOf } from './table-grid.ts';

const IN_CELL = { lineBreak: '<br>', isLineStart: false } as const;

type Headers = { isFirstRow: boolean; isFirstColumn: boolean };

export function table(node: LooseNode, place: Place): string {
  const rows = childrenOf(node);
  if (rows.length === 0) return '';
  if (place.isFallback) return tableMd(rows, isHeaderRow(rows[0]), place);
  const headers = isPlainTable(rows) ? headersOf(rows) : undefined;
  if (headers === undefined) return blockMarker(tableMarker(node), place.lineBreak) + htmlTable(rows, place);
  const marker = { ...tableMarker(node), ...headerMarker(headers), ...cellMarker(rows) };
  return blockMarker(marker, place.lineBreak) + tableMd(rows, headers.isFirstRow, place);
}

function tableMarker(node: LooseNode): Marker {
  const marker: Marker = {};
  const attrs = attrsOf(node);
  const unsaid: string[] = [];
  if (attrs.isNumberColumnEnabled === false) unsaid.push('isNumberColumnEnabled');
  if (attrs.layout === 'default') unsaid.push('layout');
  const kept = attrsWithout(attrs, ...unsaid);
  if (kept !== undefined) marker.attrs = kept;
  const marks = marksOf(node);
  if (marks.length > 0) marker.marks = marks;
  return marker;
}

function headerMarker({ isFirstRow, isFirstColumn }: Headers): Marker {
  return { ...(!isFirstRow && { listHeader: 'none' }), ...(isFirstColumn && { headerCol: true }) };
}

/** What all cells of a column say is said once; the rest cell by cell. */
function cellMarker(rows: readonly unknown[]): Marker {
  const cells = rows.map((row) => cellsOf(row).map((cell) => presentation(cell, [])));
  if (cells.every((row) => row.every((attrs) => attrs === undefined))) return {};
  const columns = (cells[0] ?? []).map((_, x) => sharedAttrs(cells.map((row) => row[x])));
  const single: Record<string, LooseAttrs> = {};
  for (const [y, row] of cells.entries()) {
    for (const [x, attrs] of row.entries()) {
      const shared = columns[x] ?? {};
      const own = Object.entries(attrs ?? {}).filter(([name]) => !Object.hasOwn(shared, name));
      if (own.length > 0) single[`${y}:${x}`] = Object.fromEntries(own);
    }
  }
  return {
    ...(columns.some((shared) => Object.keys(shared).length > 0) && { columns }),
    ...(Object.keys(single).length > 0 && { cells: single }),
  };
}

function sharedAttrs(cells: readonly (LooseAttrs | undefined)[]): LooseAttrs {
  const shared = Object.entries(cells[0] ?? {}).filter(([name, value]) => {
    const json = JSON.stringify(value);
    return cells.every((attrs) => JSON.stringify(attrs?.[name]) === json);
  });
  return Object.fromEntries(shared);
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
  if (!isCell(cell) || isSpanned(cell)) return false;
  const children = childrenOf(cell);
  return children.length === 0 || (children.length === 1 && isPlainContent(children[0]));
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
  const slots = slotsOf(rows);
  const width = slots.reduce((widest, row) => Math.max(widest, row.length), 1);
  const lines = slots.map((row) => rowLine(row.map(cellMd), width));
  const delimiters = `|${' --- |'.repeat(width)}`;
  if (isFirstRowHeader) lines.splice(1, 0, delimiters);
  else lines.unshift(rowLine([], width), delimiters);
  return lines.join(place.lineBreak);
}

/** Short rows are filled up: a header of another width than the delimiters would be no table. */
function rowLine(cells: readonly string[], width: number): string {
  const shown = [...cells];
  while (shown.length < width) shown.push('');
  return `| ${shown.join(' | ')} |`;
}
