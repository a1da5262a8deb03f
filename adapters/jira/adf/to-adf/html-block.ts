/** HTML among Markdown: what it means where it is whole, otherwise its source as text. */

import { htmlExtent } from '../../../toolkit/html-extent.ts';
import type { AdfNode } from '../document.ts';
import { htmlToMd } from '../html.ts';

export type MarkdownReader = (markdown: string) => AdfNode[];

/** Tags that mean something by themselves or around an image. */
const IMAGE_LINE = /^(?:<(?:img|br|\/?a|\/?picture|source)(?:\s[^<>]*)?\/?>\s*)+$/i;
const HAS_IMAGE_OR_BREAK = /<(?:img|br)[\s/>]/i;

/** @param readInline reads a line of Markdown with tags in it. */
export function htmlBlock(source: string, read: MarkdownReader, readInline: MarkdownReader): AdfNode[] {
  const reader = new HtmlBlock(withoutComments(source), read, readInline);
  return reader.nodes;
}

/** A comment that doesn't end is none. */
function withoutComments(html: string): string {
  let kept = '';
  let from = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', from)) {
    const end = html.indexOf('-->', start + '<!--'.length);
    if (end < 0) break;
    kept += html.slice(from, start);
    from = end + '-->'.length;
  }
  return kept + html.slice(from);
}

/** The source of HTML that says nothing to a document, line by line. */
export function literalHtml(source: string): AdfNode[] {
  const lines = source
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const content = lines.flatMap((text, index) => [
    ...(index > 0 ? [{ type: 'hardBreak' }] : []),
    { type: 'text', text },
  ]);
  return content.length > 0 ? [{ type: 'paragraph', content }] : [];
}

class HtmlBlock {
  readonly nodes: AdfNode[] = [];
  readonly #read: MarkdownReader;
  readonly #literal: string[] = [];

  constructor(html: string, read: MarkdownReader, readInline: MarkdownReader) {
    this.#read = read;
    let mayBeWhole = true;
    let from = 0;
    while (from < html.length) {
      const line = lineAt(html, from);
      const extent = mayBeWhole && isTagLine(line) ? htmlExtent(html.slice(from).trimStart()) : 0;
      if (extent > 0) {
        const start = from + line.length - line.trimStart().length;
        this.#add(read(htmlToMd(html.slice(start, start + extent))));
        from = start + extent;
      } else if (IMAGE_LINE.test(line.trim()) && HAS_IMAGE_OR_BREAK.test(line)) {
        this.#add(readInline(line.trim()));
        from += line.length + 1;
      } else if (isTagLine(line)) {
        // Each attempt may look at all that follows: the first failure is the last attempt.
        mayBeWhole = false;
        this.#literal.push(line);
        from += line.length + 1;
      } else {
        from = this.#text(html, from);
      }
    }
    this.#flush();
  }

  #add(blocks: readonly AdfNode[]): void {
    this.#flush();
    this.nodes.push(...blocks);
  }

  #flush(): void {
    this.nodes.push(...literalHtml(this.#literal.join('\n')));
    this.#literal.length = 0;
  }

  /** Lines up to the next tag: Markdown, but behind a tag without meaning only what is more than a paragraph. Where they end. */
  #text(html: string, from: number): number {
    let to = from;
    for (let line = lineAt(html, to); to < html.length && !isTagLine(line); line = lineAt(html, to)) {
      to += line.length + 1;
    }
    const text = html.slice(from, to);
    const blocks = this.#read(text);
    // Lines that are only indented are no code.
    const isText = ({ type }: AdfNode) => type === 'paragraph' || (type === 'codeBlock' && !/```|~~~/.test(text));
    if (this.#literal.length > 0 && blocks.every(isText)) this.#literal.push(text);
    else this.#add(blocks);
    return to;
  }
}

const isTagLine = (line: string): boolean => line.trimStart().startsWith('<');

function lineAt(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}
