/** The code samples of a guide, as they stand in its Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';

export const LANGUAGES = ['sh', 'ts', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

const OPERATOR = 'operator';

export interface Sample {
  readonly language: Language;
  /** Status that every curl of it answers; 200 unless the fence says otherwise. */
  readonly status: number;
  readonly code: string;
  readonly line: number;
}

export const guidePath = (name: string) => `docs/guides/${name}.md`;

/** Paths of the Markdown files in a folder and below it. */
export const documentsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort();

interface Fence {
  /** What stands behind the three backquotes. */
  readonly info: string;
  readonly code: string;
  readonly line: number;
}

/** Every block of code of a Markdown file. */
export const fencesOf = (path: string): Fence[] =>
  new MarkdownIt()
    .parse(readFileSync(path, 'utf8'), {})
    .filter(({ type }) => type === 'fence')
    .map(({ info, content, map }) => ({ info: info.trim(), code: content, line: (map?.[0] ?? 0) + 1 }));

/** What a developer runs against a gateway. */
export function samplesOf(path: string): Sample[] {
  return fencesOf(path).flatMap(({ info, ...sample }): Sample[] => {
    const [language = '', status = '200'] = info.split(/\s+/);
    if (!LANGUAGES.includes(language as Language) || status === OPERATOR) return [];
    return [{ language: language as Language, status: Number(status), ...sample }];
  });
}

/** What an operator runs where the gateway is: the blocks `sh operator`. */
export const operatorBlocksOf = (path: string): Fence[] =>
  fencesOf(path).filter(({ info }) => info === `sh ${OPERATOR}`);
