/** Commands that documents name are there, with the options that they are named with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { documentsIn } from './samples.ts';

const DOCUMENTS = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...documentsIn('docs')];

interface Mention {
  readonly path: string;
  readonly line: string;
}

/** `taskgate …` in code, to its end or to the end of its line; a backslash goes on in the next one. */
function mentionsIn(path: string): Mention[] {
  const text = readFileSync(join(packageRoot, path), 'utf8').replaceAll('\\\n', ' ');
  const found = text.matchAll(
    /(?:`|^|exec gateway |-- |dist\/src\/cli\/main\.js )taskgate +([a-z][^`\n]*)|main\.js +([a-z][^`\n]*)/gm,
  );
  return [...found].map(([, named, run]) => ({ path, line: (named ?? run ?? '').trim() }));
}

/** The command that the first words name, and the words after it. */
function find(program: Command, words: readonly string[]): [Command, readonly string[]] {
  const [first = '', ...rest] = words;
  const next = program.commands.find((command) => command.name() === first);
  return next ? find(next, rest) : [program, words];
}

/** What is wrong with it; undefined when nothing is. */
function problemOf(line: string): string | undefined {
  const program = buildProgram();
  const [command, rest] = find(program, line.split(/\s+/));
  if (command === program) return 'no such command';
  // `webhook show|pause` names several.
  const alternatives = rest[0]?.split('|') ?? [];
  if (alternatives.length > 1) {
    const missing = alternatives.filter((name) => !command.commands.some((one) => one.name() === name));
    return missing.length > 0 ? `no such commands: ${missing.join(', ')}` : undefined;
  }
  const known = [...program.options, ...command.options].flatMap(({ long, short }) => [long, short]);
  const unknown = rest.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0] ?? '');
  const missing = unknown.filter((word) => !known.includes(word.replace(/[.,;:)]+$/, '')));
  if (missing.length > 0) return `no such options: ${missing.join(', ')}`;
  return command.commands.length > 0 && rest.some((word) => /^[a-z]/.test(word))
    ? `no such command: ${rest[0]}`
    : undefined;
}

describe('every command in the documents', () => {
  const mentions = DOCUMENTS.filter((path) => path !== 'docs/cli.md').flatMap(mentionsIn);

  it('is found', () => {
    expect(mentions.length).toBeGreaterThan(40);
    expect(problemOf('nothing like this')).toBe('no such command');
    expect(problemOf('key creat')).toBe('no such command: creat');
    expect(problemOf('key create --nothing x')).toBe('no such options: --nothing');
  });

  it.each(mentions)('$path: taskgate $line', ({ line }) => {
    expect(problemOf(line)).toBeUndefined();
  });
});
