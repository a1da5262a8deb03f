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

export const columns = (...values: readonly (string | undefined)[]): string =>
  values.map((value) => value ?? '-').join('\t');
