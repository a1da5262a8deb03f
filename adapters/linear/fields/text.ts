/** Rich text, which Linear keeps as Markdown of its own form. */

import { gfm } from '@joplin/turndown-plugin-gfm';
import MarkdownIt from 'markdown-it';
import TurndownService from 'turndown';
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { isHtmlDocument, isTooDeep } from '../../toolkit/html-extent.ts';
import { text } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { toPlain } from './to-plain.ts';

const renderer = new MarkdownIt({ html: false, linkify: false });

const turndown = new TurndownService({
  headingStyle: 'atx',
  codeBlockStyle: 'fenced',
  bulletListMarker: '*',
  emDelimiter: '*',
});
turndown.use(gfm);

const htmlToMarkdown = (html: string): string => turndown.turndown(html);

/** Signs that Markdown would read as marks. */
const escaped = (plain: string): string => plain.replace(/[\\`*_{}[\]<>#+\-!|~]/g, (sign) => `\\${sign}`);

/** Linear writes each address in angle brackets; without them it means the same, where it holds nothing odd. */
const withPlainLinks = (markdown: string): string => markdown.replace(/\]\(<([^<>\s()[\]]+)>\)/g, ']($1)');

const SHOWN: Readonly<Record<TextFormat, (markdown: string) => string>> = {
  markdown: withPlainLinks,
  // Its Markdown has no markers that could be left out.
  readable: withPlainLinks,
  plain: (markdown) => toPlain(renderer.parse(markdown, {})),
  html: (markdown) => renderer.render(markdown).trim(),
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
