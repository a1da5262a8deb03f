/** Cells of a table, which may span columns and rows. */
import { attrsWithout } from './conventions.ts';
import { attrsOf, childrenOf, isNode, type LooseAttrs, type LooseNode } from './node-shape.ts';

export function cellsOf(row: unknown): readonly unknown[] {
  return isNode(row) && row.type === 'tableRow' ? childrenOf(row) : [row];
}

export function isHeader(cell: unknown): boolean {
  return isNode(cell) && cell.type === 'tableHeader';
}

export function isCell(cell: unknown): cell is LooseNode {
  return isNode(cell) && (cell.type === 'tableCell' || cell.type === 'tableHeader');
}

const LARGEST_SPAN = 9999;

/** Whether the value of a `colspan` or `rowspan` is a count. */
export function isSpan(count: unknown): count is number {
  return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= LARGEST_SPAN;
}

function spanOf(cell: unknown, name: 'colspan' | 'rowspan'): number {
  const count = isNode(cell) ? attrsOf(cell)[name] : undefined;
  return isSpan(count) ? count : 1;
}

export const isSpanned = (cell: unknown): boolean => spanOf(cell, 'colspan') > 1 || spanOf(cell, 'rowspan') > 1;

/** What a cell says beyond its content and what `written` names, such as its colour; undefined when that is nothing. */
export function presentation(cell: unknown, written: readonly string[]): LooseAttrs | undefined {
  return isNode(cell) ? attrsWithout(attrsOf(cell), ...written) : undefined;
}

/** A span may claim any width, so that a readable form of it needs a limit. */
const WIDEST = 100;

/** The cells of each row in their columns; undefined where a cell from the left or from above reaches to. */
export function slotsOf(rows: readonly unknown[]): unknown[][] {
  const reaching: number[] = [];
  return rows.map((row) => {
    const slots: unknown[] = [];
    const skipReached = () => {
      while ((reaching[slots.length] ?? 0) > 0) {
        reaching[slots.length] = (reaching[slots.length] ?? 0) - 1;
        slots.push(undefined);
      }
    };
    for (const cell of cellsOf(row)) {
      skipReached();
      const width = Math.max(1, Math.min(spanOf(cell, 'colspan'), WIDEST - slots.length));
      for (let x = 0; x < width; x++) {
        reaching[slots.length] = spanOf(cell, 'rowspan') - 1;
        slots.push(x === 0 ? cell : undefined);
      }
    }
    skipReached();
    return slots;
  });
}
