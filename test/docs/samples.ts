/** The code samples of a guide, as they stand in its Markdown. */
import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';

export const LANGUAGES = ['sh', 'ts', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Sample {
  readonly language: Language;
  /** Status that every curl of it answers; 200 unless the fence says otherwise. */
  readonly status: number;
  readonly code: string;
  readonly line: number;
}

export const guidePath = (name: string) => `docs/guides/${name}.md`;

/** @param path of a Markdown file */
export function samplesOf(path: string): Sample[] {
  const tokens = new MarkdownIt().parse(readFileSync(path, 'utf8'), {});
  return tokens.flatMap((token): Sample[] => {
    const [language, status] = token.info.trim().split(/\s+/);
    if (token.type !== 'fence' || !LANGUAGES.includes(language as Language)) return [];
    return [
      { language: language as Language, status: Number(status ?? 200), code: token.content, line: token.map?.[0] ?? 0 },
    ];
  });
}
