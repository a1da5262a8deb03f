/** The guides: Markdown files, read and rendered once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';
import { packageRoot } from '../lib/package-root.ts';
import { groupSamples } from './sample-tabs.ts';

/** In reading order. */
export const GUIDE_NAMES = [
  'setup',
  'connect',
  'sync',
  'write',
  'webhooks',
  'passthrough',
  'errors',
  'limits',
  'support',
] as const;

/** A part of a guide below one heading. */
export interface Section {
  /** Empty for what comes before the first one. */
  readonly heading: string;
  readonly anchor: string;
  /** Without code and marks. */
  readonly text: string;
}

export interface Guide {
  readonly name: string;
  readonly title: string;
  /** The first paragraph. */
  readonly summary: string;
  /** All but the title. */
  readonly html: string;
  readonly sections: readonly Section[];
}

const markdown = new MarkdownIt({ html: false });

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

const wordsOf = ({ children }: Token): string =>
  (children ?? []).map(({ content, type }) => (type === 'softbreak' ? ' ' : content)).join('');

/** Every text with the heading above it. */
function sectionsOf(tokens: readonly Token[]): Section[] {
  const sections: { heading: string; words: string[] }[] = [{ heading: '', words: [] }];
  tokens.forEach((token, index) => {
    if (token.type !== 'inline') return;
    if (tokens[index - 1]?.type === 'heading_open') sections.push({ heading: wordsOf(token), words: [] });
    else sections.at(-1)?.words.push(wordsOf(token));
  });
  return sections.map(({ heading, words }) => ({ heading, anchor: anchorOf(heading), text: words.join(' ') }));
}

function anchorHeadings(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') token.attrSet('id', anchorOf(tokens[index + 1]?.content ?? ''));
  });
}

const TITLE_TOKENS = 3;

/** @param text begins with a heading of the first level and one paragraph. */
export function toGuide(name: string, text: string): Guide {
  const [, title, , ...rest] = markdown.parse(text, {});
  anchorHeadings(rest);
  const html = markdown.renderer.render(groupSamples(rest), markdown.options, {});
  const [first, ...sections] = sectionsOf(rest);
  const summary = rest.slice(0, TITLE_TOKENS).find(({ type }) => type === 'inline');
  return {
    name,
    title: title ? wordsOf(title) : name,
    summary: summary ? wordsOf(summary) : '',
    html,
    sections: [...(first ? [first] : []), ...sections],
  };
}

const read = (name: string) => toGuide(name, readFileSync(join(packageRoot, 'docs/guides', `${name}.md`), 'utf8'));

export const GUIDES: readonly Guide[] = GUIDE_NAMES.map(read);
