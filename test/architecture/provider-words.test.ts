/** A provider's name stands in its adapter, in its sandbox, in the registry and in tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.ts';

const WORDS = /jira|atlassian|cloudid|\blinear(?!-gradient)/i;

/** Where such a word may stand all the same, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/connections/registry.ts': 'The one line that registers the adapter.',
  'src/sandbox.ts': 'The one hook that loads the sandboxes and connects to them.',
};

const filesIn = (folder: string): string[] =>
  readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(packageRoot, join(entry.parentPath, entry.name)));

const files = ['src', 'schema', 'openapi', 'adapters/contract'].flatMap(filesIn);

const linesWithWords = (file: string): string[] =>
  readFileSync(join(packageRoot, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => (WORDS.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));

describe('a word of a provider', () => {
  it('stands nowhere outside of its adapter but where a reason is given', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((file) => !(file in EXCEPTIONS)).flatMap(linesWithWords)).toEqual([]);
  });

  it.each(Object.keys(EXCEPTIONS))('is still needed in %s', (file) => {
    expect(linesWithWords(file).length).toBeGreaterThan(0);
  });
});
