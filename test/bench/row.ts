/** One line of the benchmark table. */
export interface Row {
  name: string;
  ours: number;
  baseline: number;
  ratio: number;
  unit: string;
  aim?: string;
}

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ name, ours, baseline, ratio, unit, aim = '' }) => [
    name,
    `${shown(ours)} ${unit}`,
    Number.isNaN(baseline) ? '' : `${shown(baseline)} ${unit}`,
    Number.isNaN(ratio) ? '' : ratio.toFixed(2),
    aim,
  ]);
  const table = [['what', 'taskgate', 'baseline', 'ratio', 'aim'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = table;
  console.log(
    [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n'),
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
