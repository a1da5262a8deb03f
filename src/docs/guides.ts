/** The documentation: Markdown files in `docs`, read and rendered once, when somebody reads them first. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';
import { GatewayError } from '../lib/errors.ts';
import { lazily } from '../lib/lazily.ts';
import { packageRoot } from '../lib/package-root.ts';
import { groupSamples } from './sample-tabs.ts';

/** Paths of the pages in `docs`, in reading order, by what their reader is about to do. */
export const CHAPTERS = [
  {
    title: 'Guides',
    paths: [
      'setup',
      'connect',
      'sync',
      'write',
      'webhooks',
      'database-sync',
      'passthrough',
      'agents',
      'errors',
      'limits',
      'support',
    ].map((name) => `guides/${name}`),
  },
  { title: 'Concepts', paths: ['pagination', 'webhooks', 'idempotency'].map((name) => `concepts/${name}`) },
  {
    title: 'Operation',
    paths: [
      'configuration',
      'deployment',
      'scaling',
      'monitoring',
      'backup',
      'upgrading',
      'console',
      'cli',
      'personal-data',
      'benchmarks',
    ],
  },
] as const;

/** Of every page, below `docs` and without the ending. */
export const PATHS: ReadonlySet<string> = new Set(CHAPTERS.flatMap(({ paths }) => paths));

/** A part of a guide below one heading. */
export interface Section {
  /** Empty for what comes before the first one. */
  readonly heading: string;
  readonly anchor: string;
  /** Without code and marks. */
  readonly text: string;
}

export interface Guide {
  /** Below `docs`, without the ending. */
  readonly path: string;
  readonly title: string;
  /** The first paragraph. */
  readonly summary: string;
  /** All but the title. */
  readonly html: string;
  /** As it was written, for agents. */
  readonly markdown: string;
  readonly sections: readonly Section[];
}

const markdown = lazily(() => new MarkdownIt({ html: false }));

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

/** Where a link between files leads on the web; undefined when the file is not served. */
function hrefOf(link: string, from: string): string | undefined {
  if (/^([a-z]+:|#)/.test(link)) return link;
  const [, file = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const path = posix.join(posix.dirname(from), file).replace(/\.md$/, '');
  return PATHS.has(path) ? `/docs/${path}${anchor}` : undefined;
}

/** A link to a file that is not served becomes its text. */
function resolveLinks(tokens: readonly Token[], from: string): void {
  for (const { children } of tokens) {
    let isDead = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open') {
        const href = hrefOf(String(token.attrGet('href')), from);
        isDead = href === undefined;
        if (href !== undefined) token.attrSet('href', href);
      }
      if (isDead && (token.type === 'link_open' || token.type === 'link_close')) {
        token.tag = 'span';
        token.attrs = null;
      }
    }
  }
}

const TITLE_TOKENS = 3;

/** @param text begins with a heading of the first level and one paragraph. */
export function toGuide(path: string, text: string): Guide {
  const [, title, , ...rest] = markdown().parse(text, {});
  anchorHeadings(rest);
  resolveLinks(rest, path);
  const { renderer, options } = markdown();
  const html = renderer.render(groupSamples(rest), options, {});
  const [first, ...sections] = sectionsOf(rest);
  const summary = rest.slice(0, TITLE_TOKENS).find(({ type }) => type === 'inline');
  return {
    path,
    title: title ? wordsOf(title) : path,
    summary: summary ? wordsOf(summary) : '',
    html,
    markdown: text,
    sections: [...(first ? [first] : []), ...sections],
  };
}

const read = (path: string) => toGuide(path, readFileSync(join(packageRoot, 'docs', `${path}.md`), 'utf8'));

export interface Chapter {
  readonly title: string;
  readonly guides: readonly Guide[];
}

export const documentation: () => readonly Chapter[] = lazily(() =>
  CHAPTERS.map(({ title, paths }) => ({ title, guides: paths.map(read) })),
);

export const allGuides = (): readonly Guide[] => documentation().flatMap(({ guides }) => guides);

/** @param path one of `PATHS`. */
export function guideAt(path: string): Guide {
  const guide = allGuides().find((one) => one.path === path);
  if (!guide) throw new GatewayError('not_found', 'There is nothing at this path.');
  return guide;
}
