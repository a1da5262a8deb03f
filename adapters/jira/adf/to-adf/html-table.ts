/** A table written as HTML, whose cells hold a text each, or Markdown between blank lines. */
import { decodeHTML } from 'entities';
import type { AdfNode } from '../document.ts';
import { readTag, type Tag } from './html-tags.ts';
import { cellContent, cellShell } from './table-cells.ts';

const TAG = /<\/?(?:table|thead|tbody|tfoot|tr|th|td)(?:\s[^<>]*)?>/gi;
const START = /^<\/?(?:table|thead|tbody|tfoot|tr|th|td)(?=[\s>])/i;
const OPENER = /^<table(?=[\s>])/i;
const END = /<\/table\s*>/gi;

/** Whether a block of HTML begins with a tag of a table. */
export const isTablePart = (html: string): boolean => START.test(html);

export const isTableOpener = (html: string): boolean => OPENER.test(html);

/** The offset behind the last `</table>`; 0 when there is none. */
export function endOfTable(html: string): number {
  let end = 0;
  for (const { index, 0: found } of html.matchAll(END)) end = index + found.length;
  return end;
}

/** Blocks, and the source of the HTML between them. */
export type TablePart = AdfNode | string;

/** Reads the inner HTML of a cell. */
export type CellReader = (html: string) => readonly AdfNode[];

class Table {
  readonly rows: AdfNode[] = [];
  /** What no cell may hold. */
  readonly hoisted: AdfNode[] = [];
  isMalformed = false;
  readonly #readHtml: CellReader;
  #isOpen = false;
  #row: AdfNode | undefined;
  #cell: { shell: AdfNode; blocks: AdfNode[] } | undefined;

  constructor(readHtml: CellReader) {
    this.#readHtml = readHtml;
  }

  add(part: TablePart): void {
    if (typeof part !== 'string') (this.#cell?.blocks ?? this.hoisted).push(part);
    else this.#html(part);
  }

  #html(html: string): void {
    let from = 0;
    for (const { index, 0: found } of html.matchAll(TAG)) {
      this.#text(html.slice(from, index));
      from = index + found.length;
      const tag = readTag(found);
      if (tag) this.#tag(tag);
    }
    this.#text(html.slice(from));
  }

  #text(html: string): void {
    const text = html.trim();
    if (text === '') return;
    if (!this.#cell) this.isMalformed = true;
    else if (text.includes('<')) this.#cell.blocks.push(...this.#readHtml(text));
    else this.#cell.blocks.push(paragraphOf(text));
  }

  #tag(tag: Tag): void {
    switch (tag.name) {
      case 'table':
        // A table in a table is somebody else's layout.
        this.isMalformed ||= this.#isOpen !== tag.isCloser || (!tag.isCloser && this.rows.length > 0);
        this.#isOpen = !tag.isCloser;
        this.#endRow();
        return;
      case 'tr':
        this.#endRow();
        if (!tag.isCloser) this.#beginRow();
        return;
      case 'th':
      case 'td':
        this.#endCell();
        if (!tag.isCloser) this.#beginCell(tag);
        return;
      default:
        this.#endRow();
    }
  }

  #beginRow(): AdfNode {
    this.#row = { type: 'tableRow', content: [] };
    this.rows.push(this.#row);
    return this.#row;
  }

  #endRow(): void {
    this.#endCell();
    this.#row = undefined;
  }

  #beginCell({ name, attributes }: Tag): void {
    this.#row ??= this.#beginRow();
    this.#cell = { shell: cellShell(name === 'th' ? 'tableHeader' : 'tableCell', attributes), blocks: [] };
  }

  #endCell(): void {
    if (!this.#cell) return;
    const { shell, blocks } = this.#cell;
    const { content, hoisted } = cellContent(shell.type, blocks);
    this.#row?.content?.push({ ...shell, content });
    this.hoisted.push(...hoisted);
    this.#cell = undefined;
  }
}

function paragraphOf(html: string): AdfNode {
  const text = decodeHTML(html.replace(/\s*\n\s*/g, ' '));
  return { type: 'paragraph', content: [{ type: 'text', text }] };
}

/** The table, and behind it what it may not hold; undefined for parts that are no table. */
export function tableOf(parts: readonly TablePart[], readHtml: CellReader): AdfNode[] | undefined {
  const table = new Table(readHtml);
  for (const part of parts) table.add(part);
  return table.isMalformed || table.rows.length === 0
    ? undefined
    : [{ type: 'table', content: table.rows }, ...table.hoisted];
}
