/** One line of the benchmark table. */
export interface Row {
  name: string;
  ours: number;
  baseline: number;
  ratio: number;
  unit: string;
  aim?: string;
}

/** A number without a baseline. */
export const alone = (name: string, value: number, unit: string, aim?: string): Row => ({
  name,
  ours: value,
  baseline: Number.NaN,
  ratio: Number.NaN,
  unit,
  ...(aim !== undefined && { aim }),
});

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A table of texts, in Markdown; the first row is its head. */
function cellsTable(table: readonly (readonly string[])[]): string {
  const [head = [], ...body] = table;
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}

export function printCells(table: readonly (readonly string[])[]): void {
  console.log(cellsTable(table));
}

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, ours, baseline, ratio, unit, aim = '' }) => [
    name,
    `${shown(ours)} ${unit}`,
    Number.isNaN(baseline) ? '' : `${shown(baseline)} ${unit}`,
    Number.isNaN(ratio) ? '' : ratio.toFixed(2),
    aim,
  ]);
  return cellsTable([['what', 'taskgate', 'baseline', 'ratio', 'aim'], ...cells]);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
