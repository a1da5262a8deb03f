/** Rich text, which Linear keeps as Markdown of its own form. */

import { createRequire } from 'node:module';
import MarkdownIt from 'markdown-it';
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { lazily } from '../../../src/lib/lazily.ts';
import { isHtmlDocument, isTooDeep } from '../../toolkit/html-extent.ts';
import { text } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { toPlain } from './to-plain.ts';

const renderer = lazily(() => new MarkdownIt({ html: false, linkify: false }));

const load = createRequire(import.meta.url);

/** Brings along a whole DOM, and few callers write HTML. */
const turndown = lazily(() => {
  const TurndownService: typeof import('turndown') = load('turndown');
  const { gfm }: typeof import('@joplin/turndown-plugin-gfm') = load('@joplin/turndown-plugin-gfm');
  return new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '*',
    emDelimiter: '*',
  }).use(gfm);
});

const htmlToMarkdown = (html: string): string => turndown().turndown(html);

/** A space that Markdown leaves where it is. */
const FIRM_SPACE = '\u00a0';

/** With signs escaped that Markdown would read as marks, and with lines that stay indented. */
const escaped = (plain: string): string =>
  plain
    .replace(/[\\`*_{}[\]<>#+\-!|~&]/g, (sign) => `\\${sign}`)
    .replace(/^([ \t]*)(=|\d{1,9}(?=[.)]))/gm, (_, indent, start) =>
      start === '=' ? `${indent}\\=` : `${indent}${start}\\`,
    )
    .replace(/^[ \t]+(?=\S)/gm, (indent) => FIRM_SPACE.repeat(indent.replaceAll('\t', '    ').length));

const unfirm = (plain: string): string => plain.replace(/^\u00a0+/gm, (indent) => ' '.repeat(indent.length));

/** Linear writes each address in angle brackets; without them it means the same, where it holds nothing odd. */
const withPlainLinks = (markdown: string): string =>
  markdown.includes('](<') ? markdown.replace(/\]\(<([^<>\s()[\]]+)>\)/g, ']($1)') : markdown;

const SHOWN: Readonly<Record<TextFormat, (markdown: string) => string>> = {
  markdown: withPlainLinks,
  // Its Markdown has no markers that could be left out.
  readable: withPlainLinks,
  plain: (markdown) => unfirm(toPlain(renderer().parse(markdown, {}))),
  html: (markdown) => renderer().render(markdown).trim(),
};

/** The text of a field; undefined when it is empty. */
export function readText(value: unknown, format: TextFormat): string | undefined {
  const markdown = text(value);
  return markdown === undefined ? undefined : SHOWN[format](markdown);
}

/** Larger texts are refused before they are sent. Linear publishes no limit. */
const LONGEST = 250_000;

/** What to send for a text that somebody wrote. @param path of the field, for instance `$.notes`. */
export function writtenText(given: string, format: TextFormat | undefined, path: string): string {
  if (given.length > LONGEST) {
    throw validationError([
      bodyProblem(path, `has ${given.length} characters, more than the ${LONGEST} that a text may have`),
    ]);
  }
  if (format === 'plain') return escaped(given);
  const isHtml = format === 'html' || (format === undefined && isHtmlDocument(given));
  if (isHtml && isTooDeep(given)) throw validationError([bodyProblem(path, 'is nested too deeply')]);
  return isHtml ? htmlToMarkdown(given) : given;
}
