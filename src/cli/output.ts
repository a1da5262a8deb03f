/** What a command prints: lines for people, or with `--json` one JSON document on one line. */
import type { Command } from 'commander';

interface GlobalOptions {
  readonly json?: true;
}

export const wantsJson = (command: Command): boolean => command.optsWithGlobals<GlobalOptions>().json === true;

/** The answer, on stdout. */
export function answer(command: Command, value: unknown, lines: readonly string[]): void {
  if (wantsJson(command)) console.log(JSON.stringify(value));
  else for (const line of lines) console.log(line);
}

/** What is worth knowing beside the answer, on stderr; the JSON says it already. */
export function remark(command: Command, text: string): void {
  if (!wantsJson(command)) console.error(text);
}

const GAP = 2;

/**
 * Rows of a table: on a terminal aligned under their headings, elsewhere one tab-separated line each, without headings, for
 * other programs.
 */
export function tableLines(headings: readonly string[], rows: readonly string[]): string[] {
  if (!process.stdout.isTTY || rows.length === 0) return [...rows];
  const cells = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.split('\t'))];
  const widths = headings.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)) + GAP);
  return cells.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd(),
  );
}

export const columns = (...values: readonly (string | undefined)[]): string =>
  values.map((value) => value ?? '-').join('\t');

/** What is known of one thing, a line each. */
export const details = (shown: object): string[] =>
  Object.entries(shown)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
