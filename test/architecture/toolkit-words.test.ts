/** What serves any adapter, or stands below all of them, speaks of no provider. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

/** Lines of a file that say one of the words, as `file:line: text`. */
const saying = (file: string, words: RegExp): string[] =>
  readFileSync(join(packageRoot, file), 'utf8')
    .split('\n')
    .flatMap((line, index) => (words.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));

describe('no word of a provider', () => {
  it.each([
    ['adapters/toolkit', /jira|atlassian|cloudid|linear|\bissues?\b/i],
    ['src/lib', /jira|atlassian|cloudid|\blinear\b/i],
  ])('stands in %s', (folder, words) => {
    const files = filesIn(folder);
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => saying(file, words))).toEqual([]);
  });
});
