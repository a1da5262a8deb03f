/** The Markdown parser: CommonMark with tables, strikethrough, bare links and footnotes. */
import MarkdownIt from 'markdown-it';
import { isScriptUrl } from '../script-url.ts';
import { bareLinks } from './bare-links.ts';
import { brackets } from './brackets.ts';
import { footnotes } from './footnotes.ts';
import type { Token } from './inline-rule.ts';
import { losslessRules } from './lossless-rules.ts';
import { quotes } from './quotes.ts';

const parser = new MarkdownIt({ html: true, linkify: true, typographer: false });
parser.set({ maxNesting: 1000 } as Parameters<typeof parser.set>[0]);
parser.normalizeLink = (url) => url;
parser.validateLink = (url) => !isScriptUrl(url, true);
bareLinks(parser);
parser.use(quotes);
parser.use(brackets);
parser.use(footnotes);
parser.use(losslessRules);

const PARAGRAPH = parser.parse('x', {}).filter(({ type }) => type !== 'inline');

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no document may hold.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufeff]/g;

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Jira's documents hold well-formed text only: no NUL, no halves of surrogate pairs. */
export const wellFormed = (markdown: string): string =>
  String(markdown)
    .replace(/^\ufeff/, '')
    .replace(CONTROL, '\ufffd')
    .replace(LONE_SURROGATE, '\ufffd');

export const parseMarkdown = (markdown: string): Token[] => parser.parse(wellFormed(markdown), {});

/** One paragraph, whatever its text looks like. */
export function parseInline(markdown: string): Token[] {
  const [inline] = parser.parseInline(wellFormed(markdown), {});
  const [open, close] = PARAGRAPH;
  return inline && open && close ? [open, inline, close] : [];
}
