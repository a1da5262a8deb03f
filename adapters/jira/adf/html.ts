/**
 * HTML as a whole, as some clients send it, as Markdown: what the elements of text mean, and of all others the text.
 * The document that is built on the way may nest what Atlassian's may not: Markdown is the aim.
 */
import { Parser } from 'htmlparser2';
import type { AdfDoc, AdfMark, AdfNode } from './document.ts';
import { readTasks } from './html-tasks.ts';
import { atomOf, isAtomTag } from './to-adf/atoms.ts';
import { marksOfTag, type Tag } from './to-adf/html-tags.ts';
import { mediaSingle, pictureOfTag } from './to-adf/images.ts';
import { cellShell } from './to-adf/table-cells.ts';
import { toMd } from './to-md/index.ts';

export { isHtmlDocument, isTooDeep } from '../../toolkit/html-extent.ts';

const CONTAINERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    blockquote: 'blockquote',
    ul: 'bulletList',
    ol: 'orderedList',
    li: 'listItem',
    table: 'table',
    tr: 'tableRow',
    th: 'tableHeader',
    td: 'tableCell',
    details: 'expand',
  }),
);

/** Where a part stands when nothing that may hold it is open. */
const PARENT_OF: Readonly<Record<string, { tag: string; type: string }>> = {
  listItem: { tag: 'ul', type: 'bulletList' },
  tableRow: { tag: 'table', type: 'table' },
  tableHeader: { tag: 'tr', type: 'tableRow' },
  tableCell: { tag: 'tr', type: 'tableRow' },
};
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  listItem: ['bulletList', 'orderedList'],
  tableRow: ['table'],
  tableHeader: ['tableRow'],
  tableCell: ['tableRow'],
};

const LEAVES =
  /^(?:p|div|section|article|header|footer|main|aside|nav|figure|figcaption|address|dl|dt|dd|caption|summary|center|form|fieldset|legend|title|option)$/;
const UNSEEN = /^(?:script|style|head)$/;
const HEADING = /^h[1-6]$/;
const TEXT_MARKS: Readonly<Record<string, string>> = { strike: 's', cite: 'em', kbd: 'code', samp: 'code', tt: 'code' };

/** A container that is open, with the element that opened it. */
interface Open {
  readonly tag: string;
  readonly node: AdfNode & { content: AdfNode[] };
  /** A table within a cell, which no document may hold: its cells are blocks of the cell around it. */
  readonly isFlat?: boolean;
}

const CELLS = new Set(['tableCell', 'tableHeader']);
const TABLE_PARTS = new Set(['table', 'tableRow', ...CELLS]);

class HtmlReader {
  readonly #root: Open = { tag: '', node: { type: 'doc', content: [] } };
  readonly #open: Open[] = [this.#root];
  readonly #marks: { tag: string; marks: readonly AdfMark[] }[] = [];
  /** The innermost of each type; undefined when they must be looked at again. */
  #shownMarks: readonly AdfMark[] | undefined = [];
  /** How many elements of each name are open, so that an end without a beginning costs one look. */
  readonly #begun = new Map<string, number>();
  /** Tags that stand for a node with the text within, and where that began. */
  readonly #atoms: { tag: Tag; marks: number; from: number }[] = [];
  /** The paragraph, heading or code that text goes into. */
  #leaf: (AdfNode & { content: AdfNode[] }) | undefined;
  #unseen = 0;

  read(html: string): AdfDoc {
    const parser = new Parser({
      onopentag: (name, attributes) => this.#begin(name, attributes),
      ontext: (text) => this.#text(text),
      onclosetag: (name) => this.#end(name),
    });
    parser.end(html);
    this.#closeLeaf();
    return { version: 1, type: 'doc', content: this.#root.node.content };
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (UNSEEN.test(name)) this.#unseen += 1;
    const container = CONTAINERS.get(name);
    if (container !== undefined) this.#openContainer(name, container, attributes);
    else if (HEADING.test(name)) this.#openLeaf({ type: 'heading', attrs: { level: Number(name[1]) } });
    else if (name === 'pre') this.#openLeaf({ type: 'codeBlock' });
    else if (LEAVES.test(name)) this.#closeLeaf();
    else if (name === 'hr') this.#block({ type: 'rule' });
    else if (name === 'br') this.#break();
    else if (name === 'img') this.#image(attributes);
    else if (name === 'input') this.#box(attributes);
    else this.#mark(name, attributes);
  }

  #end(name: string): void {
    if (UNSEEN.test(name)) this.#unseen -= 1;
    if (name === 'summary') this.#title();
    const isBlock = HEADING.test(name) || name === 'pre' || LEAVES.test(name);
    if (isBlock || CONTAINERS.has(name)) this.#closeLeaf();
    if (!this.#begun.get(name)) return;
    this.#begun.set(name, (this.#begun.get(name) ?? 1) - 1);
    if (name === 'ul' || name === 'ol') readTasks(this.#top);
    const at = this.#open.findLastIndex(({ tag }) => tag === name);
    if (at > 0) this.#open.length = at;
    const mark = this.#marks.findLastIndex(({ tag }) => tag === name);
    if (mark >= 0) this.#marks.splice(mark, 1);
    this.#shownMarks = undefined;
    if (mark >= 0 && this.#atoms.at(-1)?.marks === mark) this.#atom();
  }

  /** What stood between the tags is one node, if it can be. */
  #atom(): void {
    const { tag, from } = this.#atoms.pop() ?? {};
    const content = this.#leaf?.content;
    if (!tag || !content || from === undefined) return;
    const visible = content.slice(from).map(({ text = '' }) => text);
    const node = atomOf(tag, visible.join(''));
    if (node) content.splice(from, content.length - from, node);
  }

  /** A box in front of an item makes a task of it. */
  #box({ type, checked }: Readonly<Record<string, string>>): void {
    const item = this.#top;
    if (type?.toLowerCase() !== 'checkbox') return;
    const isFirst = item.type === 'listItem' && item.content.length === 0;
    if (isFirst) item.attrs = { state: checked === undefined ? 'TODO' : 'DONE' };
    else this.#text(checked === undefined ? '[ ] ' : '[x] ');
  }

  #mark(tag: string, attributes: Readonly<Record<string, string>>): void {
    const name = TEXT_MARKS[tag] ?? tag;
    const read: Tag = { name, isCloser: false, attributes: new Map(Object.entries(attributes)) };
    if (this.#leaf?.type === 'codeBlock') {
      this.#language(attributes.class);
      return;
    }
    const from = this.#leaf?.content.length ?? 0;
    if (isAtomTag(read)) this.#atoms.push({ tag: read, marks: this.#marks.length, from });
    this.#openMarks(tag, marksOfTag(read) ?? []);
  }

  #openMarks(tag: string, marks: readonly AdfMark[]): void {
    this.#marks.push({ tag, marks });
    this.#shownMarks = undefined;
    this.#count(tag);
  }

  #count(tag: string): void {
    this.#begun.set(tag, (this.#begun.get(tag) ?? 0) + 1);
  }

  #currentMarks(): readonly AdfMark[] {
    this.#shownMarks ??= [
      ...new Map(this.#marks.flatMap(({ marks }) => marks).map((mark) => [mark.type, mark])).values(),
    ];
    return this.#shownMarks;
  }

  /** `<pre><code class="language-ts">` */
  #language(classes = ''): void {
    const language = /(?:^|\s)lang(?:uage)?-(\S+)/.exec(classes)?.[1];
    if (this.#leaf && language !== undefined) this.#leaf.attrs = { language };
  }

  #openContainer(tag: string, type: string, attributes: Readonly<Record<string, string>>): void {
    if (TABLE_PARTS.has(type) && this.#isInFlatTable(type)) {
      this.#closeLeaf();
      this.#open.push({ tag, node: this.#top, isFlat: true });
      this.#count(tag);
      return;
    }
    const parent = PARENT_OF[type];
    const isInPlace = parent === undefined || PARENTS[type]?.includes(this.#top.type) === true;
    if (!isInPlace) this.#openContainer(parent.tag, parent.type, {});
    const start = Number(attributes.start);
    const order = type === 'orderedList' && Number.isInteger(start) && start >= 0 ? { attrs: { order: start } } : {};
    const shell = CELLS.has(type) ? cellShell(type, new Map(Object.entries(attributes))) : { type, ...order };
    const node = { ...shell, content: [] };
    this.#block(node);
    this.#open.push({ tag, node });
    this.#count(tag);
  }

  #isInFlatTable(type: string): boolean {
    const around = this.#open.findLast(({ node, isFlat }) => isFlat || TABLE_PARTS.has(node.type));
    return around?.isFlat === true || (type === 'table' && around !== undefined && CELLS.has(around.node.type));
  }

  /** The summary of an expand is its title. */
  #title(): void {
    const { type, content } = this.#top;
    const [summary, ...others] = content;
    if (type !== 'expand' || summary !== this.#leaf || others.length > 0) return;
    this.#closeLeaf();
    const title = (summary?.content ?? []).map(({ text = ' ' }) => text).join('');
    Object.assign(this.#top, { attrs: { title }, content: [] });
  }

  get #top(): AdfNode & { content: AdfNode[] } {
    return (this.#open.at(-1) ?? this.#root).node;
  }

  /** White space at the end of a block shows nothing. */
  #closeLeaf(): void {
    const last = this.#leaf?.content.at(-1);
    if (last?.text !== undefined && this.#leaf?.type !== 'codeBlock') {
      last.text = last.text.trimEnd();
      if (last.text === '') this.#leaf?.content.pop();
    }
    this.#leaf = undefined;
  }

  #block(node: AdfNode): void {
    this.#closeLeaf();
    this.#top.content.push(node);
  }

  #openLeaf(shell: AdfNode): AdfNode & { content: AdfNode[] } {
    const leaf = { ...shell, content: [] };
    this.#block(leaf);
    this.#leaf = leaf;
    return leaf;
  }

  #text(source: string): void {
    if (this.#unseen > 0) return;
    const isCode = this.#leaf?.type === 'codeBlock';
    const flat = isCode ? source : source.replace(/[ \t\r\n\f]+/g, ' ');
    const last = this.#leaf?.content.at(-1);
    const isAfterSpace = !last || last.type === 'hardBreak' || (last.text !== undefined && /^$|\s$/.test(last.text));
    const text = !isCode && isAfterSpace ? flat.replace(/^ /, '') : flat;
    if (text === '') return;
    const marks = isCode ? [] : this.#currentMarks();
    const leaf = this.#leaf ?? this.#openLeaf({ type: 'paragraph' });
    leaf.content.push({ type: 'text', text, ...(marks.length > 0 && { marks: [...marks] }) });
  }

  #break(): void {
    if (this.#leaf?.type === 'codeBlock') this.#text('\n');
    else (this.#leaf ?? this.#openLeaf({ type: 'paragraph' })).content.push({ type: 'hardBreak' });
  }

  #image(given: Readonly<Record<string, string>>): void {
    const attributes = new Map(Object.entries(given));
    const link = this.#marks.flatMap(({ marks }) => marks).find(({ type }) => type === 'link');
    const picture = pictureOfTag(attributes);
    const media = picture && !this.#leaf ? mediaSingle(picture, link) : undefined;
    if (media) {
      this.#block(media);
      return;
    }
    if (picture?.isInline) {
      const leaf = this.#leaf ?? this.#openLeaf({ type: 'paragraph' });
      leaf.content.push({ type: 'mediaInline', attrs: picture.attrs });
      return;
    }
    const { src = '', alt = '' } = given;
    const marks = marksOfTag({ name: 'a', isCloser: false, attributes: new Map([['href', src]]) });
    this.#marks.push({ tag: 'img', marks: link ? [] : (marks ?? []) });
    this.#shownMarks = undefined;
    this.#text(alt || src);
    this.#marks.pop();
    this.#shownMarks = undefined;
  }
}

export const htmlToMd = (html: string): string => toMd(new HtmlReader().read(html));
