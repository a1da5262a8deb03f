/** Rows of an edited table: cells keep what is said of them, and new ones look like those of their column. */
import { isDeepStrictEqual } from 'node:util';
import type { AdfAttrs, AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { isSpanned } from '../to-md/table-grid.ts';

export interface TableParts {
  /** What a reduced row or cell stands for, changed or not. */
  storedOf(node: AdfNode): AdfNode | undefined;
  isKept(node: AdfNode): boolean;
  /** As it was given. */
  fresh(node: AdfNode): AdfNode;
  cell(node: AdfNode, stored: AdfNode): AdfNode;
}

interface Column {
  readonly attrs: AdfAttrs;
  readonly isHeader: boolean;
}

export function restoredTable({ stored, before, after }: Tables, parts: TableParts): AdfNode[] {
  const columns = columnsOf(stored);
  const blank = new Set(contentOf(before).filter((row) => parts.storedOf(row) === undefined));
  const filled = new Set(contentOf(before).flatMap((row) => contentOf(row).filter((cell) => !parts.storedOf(cell))));
  return contentOf(after).flatMap((row, y) => {
    if (blank.has(row)) return [];
    const old = parts.storedOf(row);
    if (old && parts.isKept(row)) return [old];
    const cells = contentOf(row).flatMap((cell, x) =>
      // Short rows are shown with more cells than they have.
      old && filled.has(cell) ? [] : restoredCell(cell, old || y === 0 ? undefined : columns[x], parts),
    );
    return [{ ...(old ?? { type: 'tableRow' }), content: cells }];
  });
}

type Tables = { stored: AdfNode; before: AdfNode; after: AdfNode };

/** @param column of a cell in a row that is new. */
function restoredCell(cell: AdfNode, column: Column | undefined, parts: TableParts): AdfNode[] {
  const old = parts.storedOf(cell);
  if (!old) {
    const { type, attrs, content = [], ...others } = parts.fresh(cell);
    const own = { ...column?.attrs, ...attrs };
    return [
      {
        ...others,
        type: column?.isHeader ? 'tableHeader' : type,
        ...(Object.keys(own).length > 0 && { attrs: own }),
        content: content.length > 0 ? content : [{ type: 'paragraph' }],
      },
    ];
  }
  return [parts.isKept(cell) ? old : parts.cell(cell, old)];
}

/** What all cells of a column say, where each cell is one of one column. */
function columnsOf(table: AdfNode): (Column | undefined)[] {
  const rows = contentOf(table).map((row) => contentOf(row));
  if (rows.some((row) => row.some(isSpanned))) return [];
  const body = rows.length > 1 && rows[0]?.every(({ type }) => type === 'tableHeader') ? rows.slice(1) : rows;
  return (body[0] ?? []).map((first, x) => {
    const shared = Object.entries(first.attrs ?? {}).filter(
      ([name, value]) => name !== 'localId' && body.every((row) => isDeepStrictEqual(row[x]?.attrs?.[name], value)),
    );
    return { attrs: Object.fromEntries(shared), isHeader: body.every((row) => row[x]?.type === 'tableHeader') };
  });
}
