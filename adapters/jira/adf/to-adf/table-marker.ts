/** What the marker of a table in Markdown says about its rows and cells. */
import type { AdfNode } from '../document.ts';
import { withCellAttrs } from './table-cells.ts';

/**
 * Without the blank header that Markdown wants, with headers in the first column, and with the attributes of cells:
 * those of whole columns, and by `row:column` those of single cells.
 */
export function tableRows({ content = [] }: AdfNode, said: Record<string, unknown>): AdfNode[] {
  const { listHeader, headerCol, columns, cells } = said;
  const isHeaderless = listHeader === 'none' && content.length > 1 && content[0]?.content?.every(isBlankCell) === true;
  const rows = isHeaderless ? content.slice(1) : content;
  if (headerCol !== true && !columns && !cells) return rows;
  const ofColumn = Array.isArray(columns) ? columns : [];
  const ofCell = typeof cells === 'object' && cells !== null ? new Map(Object.entries(cells)) : new Map();
  return rows.map((row, y) => ({
    ...row,
    content: (row.content ?? []).map((cell, x) => {
      const headed = headerCol === true && x === 0 ? { ...cell, type: 'tableHeader' } : cell;
      return withCellAttrs(headed, [ofColumn[x], ofCell.get(`${y}:${x}`)]);
    }),
  }));
}

const isBlankCell = ({ content = [] }: AdfNode): boolean =>
  content.every(({ type, content: inner = [] }) => type === 'paragraph' && inner.length === 0);
